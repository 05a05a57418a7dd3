"""How the fast layers work inside; their public names are in `fast_layers` and `im2col`.

strided_conv, strided_pool      NumPy alone: windows as strided views, a few images at a time
compiled_conv, compiled_pool    the same functions on compiled kernels, where numba is installed
conv_loops, pool_loops          what numba compiles: plain Python that needs `vector_code` to run
vector_code      the innermost multiply-adds, written for the vector registers of this machine
compiler, crew   compiling once, with a notice; and the threads that share the work
"""

__all__: list[str] = []
