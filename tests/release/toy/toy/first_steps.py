# %% [markdown]
# # First steps
#
# Two functions to write, about ten minutes.

# %% tags=["setup"]
# %matplotlib inline
import numpy as np

from autograder import check

# %% [markdown]
# ## Contrast
#
# Contrast is how far the pixels are from their mean.


# %% question="contrast"
def contrast(x, factor):
    """Move every entry of x away from the mean of all, factor times as far as it was.

    x: any shape → the same shape, as a new array
    """
    ### BEGIN SOLUTION
    mean = np.mean(x)
    deviations_from_the_mean = np.asarray(x) - mean
    return mean + factor * deviations_from_the_mean
    ### END SOLUTION


# %%
check("contrast")

# %%
# What does a negative factor do?
contrast(np.linspace(-1, 1, 5), -2)

# %% [markdown]
# ## Contrast
#
# A section with the same heading: ids tell them apart.


# %% question="shift"
def shift_forward(x, offset):
    """Add the offset of each column: x (N, D), offset (D,) → out (N, D), and a cache for the backward pass."""
    ### BEGIN SOLUTION
    out = x + offset
    cache = (x.shape, offset.shape)
    return out, cache
    ### END SOLUTION


def shift_backward(dout, cache):
    """The gradients of x and offset, dx (N, D) and doffset (D,)."""
    ### BEGIN SOLUTION
    dx = dout.copy()
    doffset = dout.sum(axis=0)
    return dx, doffset
    ### END SOLUTION


# %% name="check-of-both"
check("shift")

# %% [markdown] question="why_linear"
# Why is changing the contrast linear while shifting is not?
#
# ### BEGIN SOLUTION
# Contrast maps the zero array to the zero array and sums to sums; shifting does neither of the two.
# ### END SOLUTION
