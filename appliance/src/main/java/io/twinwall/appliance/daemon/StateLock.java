package io.twinwall.appliance.daemon;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * One daemon for a state directory: two would fight over one node's addresses. The kernel drops the lock with the
 * process.
 */
final class StateLock implements AutoCloseable {
    private final FileChannel channel;

    private StateLock(FileChannel channel) {
        this.channel = channel;
    }

    static StateLock take(Path directory) throws StartFailed {
        try {
            Files.createDirectories(directory);
            FileChannel channel =
                    FileChannel.open(directory.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            FileLock lock = channel.tryLock();
            if (lock == null) {
                channel.close();
                throw new StartFailed(
                        "another daemon already runs on " + directory + "; stop it first, or give --state");
            }
            return new StateLock(channel);
        } catch (IOException e) {
            throw new StartFailed("state directory " + directory + " cannot be used: " + e.getMessage(), e);
        }
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException e) {
            // The process ends next, and the lock with it.
        }
    }
}
