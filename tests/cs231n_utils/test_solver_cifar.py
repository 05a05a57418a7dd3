"""Training on real pictures."""

from functools import partial

from cs231n_utils.classifiers import TwoLayerNet
from cs231n_utils.data import random_crop, random_flip
from cs231n_utils.data_utils import get_CIFAR10_data
from cs231n_utils.solver import Solver


def test_two_layers_learn_real_pictures_and_the_same_twice(real_cifar10):
    data = get_CIFAR10_data(num_training=10000, directory=real_cifar10, memory="mapped")

    def train():
        solver = Solver(
            TwoLayerNet(hidden_dim=50, weight_scale=1e-3, reg=1e-3, seed=0),
            data,
            update_rule="adam",
            optim_config={"learning_rate": 3e-4},
            num_epochs=2,
            batch_size=50,
            seed=1,
            augment=[random_flip, partial(random_crop, padding=1)],
            verbose=False,
        )
        solver.train()
        return solver.loss_history, solver.train_acc_history, solver.val_acc_history

    first = train()
    assert first[2][-1] > 0.32
    assert train() == first
