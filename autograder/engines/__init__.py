"""What grades submissions: worker processes of this machine, or of many through Dask. Both give the same results."""

from .local import LocalEngine
from .order import Answer, Engine, Job, Order, Stop

__all__ = ["Answer", "Engine", "Job", "LocalEngine", "Order", "Stop"]
