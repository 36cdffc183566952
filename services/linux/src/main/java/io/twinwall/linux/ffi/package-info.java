/**
 * libc and libnftables as they are: thin, primitives only, every jnr-ffi type stays in this package. Pointers are
 * {@code long}. A call allocates nothing; errno is read by {@link io.twinwall.linux.ffi.LibC#errno()} right after a
 * negative result, on the same thread.
 */
package io.twinwall.linux.ffi;
