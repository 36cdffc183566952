package io.twinwall.linux.ffi;

import jnr.ffi.LibraryLoader;
import jnr.ffi.Pointer;
import jnr.ffi.Runtime;
import jnr.ffi.annotations.IgnoreError;
import jnr.ffi.annotations.SaveError;
import jnr.ffi.types.size_t;
import jnr.ffi.types.ssize_t;

/**
 * The calls of glibc that this room needs (section 2 of the Linux manual). Each returns what the C function returns:
 * negative for failure, then {@link #errno()} says why.
 *
 * <p>At most five parameters: with six, as recvfrom has, the stub that jnr-ffi 2.3.7 compiles for x86-64 crashes the
 * JVM.
 */
public final class LibC {
    /** The C functions; public only because jnr-ffi generates its implementation in a class loader of its own. */
    public interface Functions {
        @SaveError
        int socket(int domain, int type, int protocol);

        @SaveError
        int bind(int fd, long address, int length);

        @SaveError
        int getsockname(int fd, long address, long length);

        @SaveError
        int setsockopt(int fd, int level, int option, long value, int length);

        @SaveError
        int getsockopt(int fd, int level, int option, long value, long length);

        @SaveError
        @ssize_t
        long send(int fd, long bytes, @size_t long length, int flags);

        @SaveError
        @ssize_t
        long recv(int fd, long bytes, @size_t long length, int flags);

        @SaveError
        @ssize_t
        long sendmsg(int fd, long header, int flags);

        @SaveError
        @ssize_t
        long recvmsg(int fd, long header, int flags);

        @SaveError
        @ssize_t
        long read(int fd, long bytes, @size_t long length);

        @SaveError
        @ssize_t
        long write(int fd, long bytes, @size_t long length);

        @SaveError
        int open(long path, int flags);

        @SaveError
        int close(int fd);

        @SaveError
        int eventfd(int value, int flags);

        @SaveError
        int ppoll(long fds, long count, long timeout, long signalMask);

        @SaveError
        int epoll_create1(int flags);

        @SaveError
        int epoll_ctl(int epoll, int operation, int fd, long event);

        @SaveError
        int epoll_pwait2(int epoll, long events, int atMost, long timeout, long signalMask);

        @SaveError
        int sched_setscheduler(int thread, int policy, long parameter);

        @SaveError
        int sched_getscheduler(int thread);

        @SaveError
        int mlockall(int flags);

        @IgnoreError
        int munlockall();

        @IgnoreError
        int malloc_trim(long pad);

        @SaveError
        int kill(int process, int signal);

        @IgnoreError
        int gettid();

        @IgnoreError
        Pointer strerror(int errno);
    }

    private final Functions functions;
    private final Runtime runtime;

    private LibC(Functions functions) {
        this.functions = functions;
        runtime = Runtime.getRuntime(functions);
    }

    /** Loads the C library of the process. */
    public static LibC load() {
        return new LibC(LibraryLoader.create(Functions.class).load("c"));
    }

    /** Why this thread's last call failed; a positive number, meaningful only after a negative result. */
    public int errno() {
        return runtime.getLastError();
    }

    /** The C library's words for an errno: {@code No such device}. */
    public String reason(int errno) {
        return functions.strerror(errno).getString(0);
    }

    public int socket(int domain, int type, int protocol) {
        return functions.socket(domain, type, protocol);
    }

    public int bind(int fd, long address, int length) {
        return functions.bind(fd, address, length);
    }

    /** {@code length} is the address of an int with the room there is. */
    public int getsockname(int fd, long address, long length) {
        return functions.getsockname(fd, address, length);
    }

    public int setsockopt(int fd, int level, int option, long value, int length) {
        return functions.setsockopt(fd, level, option, value, length);
    }

    public int getsockopt(int fd, int level, int option, long value, long length) {
        return functions.getsockopt(fd, level, option, value, length);
    }

    public long send(int fd, long bytes, long length, int flags) {
        return functions.send(fd, bytes, length, flags);
    }

    public long recv(int fd, long bytes, long length, int flags) {
        return functions.recv(fd, bytes, length, flags);
    }

    /** Sends what a struct msghdr points to; sendto(2) has a parameter too many. */
    public long sendmsg(int fd, long header, int flags) {
        return functions.sendmsg(fd, header, flags);
    }

    public long recvmsg(int fd, long header, int flags) {
        return functions.recvmsg(fd, header, flags);
    }

    public long read(int fd, long bytes, long length) {
        return functions.read(fd, bytes, length);
    }

    public long write(int fd, long bytes, long length) {
        return functions.write(fd, bytes, length);
    }

    /** Opens a file that is there; {@code path} points to a C string. */
    public int open(long path, int flags) {
        return functions.open(path, flags);
    }

    public int close(int fd) {
        return functions.close(fd);
    }

    public int eventfd(int value, int flags) {
        return functions.eventfd(value, flags);
    }

    /** Waits on {@code count} pollfds; {@code timeout} points to a timespec, 0 waits for ever. */
    public int epollCreate(int flags) {
        return functions.epoll_create1(flags);
    }

    public int epollCtl(int epoll, int operation, int fd, long event) {
        return functions.epoll_ctl(epoll, operation, fd, event);
    }

    /** epoll_pwait2(2), with a timeout in nanoseconds; the signal mask stays as it is. */
    public int epollWait(int epoll, long events, int atMost, long timeout) {
        return functions.epoll_pwait2(epoll, events, atMost, timeout, 0);
    }

    public int ppoll(long fds, long count, long timeout) {
        return functions.ppoll(fds, count, timeout, 0);
    }

    public int schedSetScheduler(int thread, int policy, long parameter) {
        return functions.sched_setscheduler(thread, policy, parameter);
    }

    public int schedGetScheduler(int thread) {
        return functions.sched_getscheduler(thread);
    }

    public int mlockall(int flags) {
        return functions.mlockall(flags);
    }

    public void munlockall() {
        functions.munlockall();
    }

    /** Gives what free(3) left in the C library's arenas back to the kernel; where pages are locked it cannot. */
    public void mallocTrim() {
        functions.malloc_trim(0);
    }

    /** Signals a process, or with {@code -group} every process of a group. */
    public int kill(int process, int signal) {
        return functions.kill(process, signal);
    }

    /** The kernel's id of the calling thread. */
    public int gettid() {
        return functions.gettid();
    }
}
