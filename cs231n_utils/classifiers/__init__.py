"""Small models to train with the Solver: linear and fully connected. Convolutional ones are for students to write.

>>> LinearClassifier(input_dim=4, num_classes=3).params["W"].shape
(4, 3)
"""

from .fc_net import FullyConnectedNet, TwoLayerNet
from .linear_classifier import LinearClassifier

__all__ = ["FullyConnectedNet", "LinearClassifier", "TwoLayerNet"]
