//! Confinement by the kernel: namespaces, Landlock, seccomp, limits
