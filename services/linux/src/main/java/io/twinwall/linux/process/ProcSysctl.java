package io.twinwall.linux.process;

import io.twinwall.linux.KernelRefused;
import io.twinwall.linux.ffi.LibC;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Files below {@code /proc/sys}; {@code /proc/sys/net} shows each thread its own network namespace. A name between
 * slashes may hold dots, as the device {@code eth1.20} does.
 */
public final class ProcSysctl implements Sysctl {
    private static final Path ROOT = Path.of("/proc/sys");
    private static final Pattern NAME =
            Pattern.compile("(?!\\.{1,2}(/|$))[A-Za-z0-9._@-]+(/(?!\\.{1,2}(/|$))[A-Za-z0-9._@-]+)*");
    private static final Pattern BLANKS = Pattern.compile("\\s+");
    private static final int O_WRONLY = 1;
    private static final int O_CLOEXEC = 0x80000;
    /** Enough for a number; who looks after many settings reads them often. */
    private static final int NUMBER_BYTES = 256;

    private static final int VALUE_BYTES = 64 * 1024;

    private final LibC libc;

    public ProcSysctl(LibC libc) {
        this.libc = libc;
    }

    /** {@inheritDoc} Also empty for a setting that can only be written or has no value yet. */
    @Override
    public Optional<String> get(String path) {
        String file = file(path).toString();
        Optional<byte[]> value = read(file, NUMBER_BYTES);
        return (value.isPresent() && value.get().length == NUMBER_BYTES ? read(file, VALUE_BYTES) : value)
                .map(bytes -> new String(bytes, StandardCharsets.UTF_8).strip());
    }

    private Optional<byte[]> read(String file, int atMost) {
        try (Arena arena = Arena.ofConfined()) {
            int fd = libc.open(arena.allocateFrom(file, StandardCharsets.UTF_8).address(), O_CLOEXEC);
            if (fd < 0) {
                return Optional.empty();
            }
            MemorySegment text = arena.allocate(atMost);
            // One read: the kernel gives a setting of numbers only to a read from its start, whatever that read
            // leaves over.
            long length = libc.read(fd, text.address(), atMost);
            libc.close(fd);
            if (length < 0) {
                return Optional.empty();
            }
            return Optional.of(text.asSlice(0, length).toArray(ValueLayout.JAVA_BYTE));
        }
    }

    @Override
    public void set(String path, String value) throws KernelRefused {
        String wanted = normal(value);
        if (get(path).map(ProcSysctl::normal).filter(wanted::equals).isPresent()) {
            return;
        }
        String asked = "set " + path + " to " + value;
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment name = arena.allocateFrom(file(path).toString(), StandardCharsets.UTF_8);
            byte[] bytes = (value + "\n").getBytes(StandardCharsets.UTF_8);
            MemorySegment text = arena.allocate(bytes.length);
            text.copyFrom(MemorySegment.ofArray(bytes));
            int fd = libc.open(name.address(), O_WRONLY | O_CLOEXEC);
            if (fd < 0) {
                throw refused(asked, libc.errno());
            }
            long written = libc.write(fd, text.address(), bytes.length);
            int errno = written < 0 ? libc.errno() : 0;
            libc.close(fd);
            if (errno != 0) {
                throw refused(asked, errno);
            }
        }
    }

    private KernelRefused refused(String asked, int errno) {
        return new KernelRefused(asked, errno, libc.reason(errno));
    }

    /** Numbers of a list are separated by tabs on the way out and by blanks on the way in. */
    private static String normal(String value) {
        return BLANKS.matcher(value.strip()).replaceAll(" ");
    }

    private static Path file(String path) {
        if (!NAME.matcher(path).matches()) {
            throw new IllegalArgumentException("a setting is a path below /proc/sys, as net/ipv4/ip_forward: " + path);
        }
        return ROOT.resolve(path);
    }
}
