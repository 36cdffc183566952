package io.twinwall.appliance.history;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.eclipse.jgit.lib.Config;
import org.eclipse.jgit.lib.ConfigConstants;
import org.eclipse.jgit.storage.file.FileBasedConfig;
import org.eclipse.jgit.util.FS;
import org.eclipse.jgit.util.SystemReader;

/** Keeps JGit to the repository's own settings: no file of a user, no git program is asked. */
final class AloneReader extends SystemReader.Delegate {
    /** Of a kernel that ticks a hundred times a second; Linux' file times go with its ticks. */
    private static final Duration FILE_TIMES_APART = Duration.ofMillis(10);

    AloneReader(SystemReader real) {
        super(real);
    }

    @Override
    public String getenv(String variable) {
        return null;
    }

    @Override
    public FileBasedConfig openSystemConfig(Config parent, FS fs) {
        return new Nothing(parent, fs);
    }

    @Override
    public FileBasedConfig openUserConfig(Config parent, FS fs) {
        return new Nothing(parent, fs);
    }

    @Override
    public FileBasedConfig openJGitConfig(Config parent, FS fs) {
        return new Nothing(parent, fs);
    }

    @Override
    public FileBasedConfig getUserConfig() {
        return new Nothing(null, FS.DETECTED);
    }

    @Override
    public FileBasedConfig getSystemConfig() {
        return new Nothing(null, FS.DETECTED);
    }

    @Override
    public FileBasedConfig getJGitConfig() {
        return new Nothing(null, FS.DETECTED);
    }

    /** A file of settings that is not there and is never written. */
    private static final class Nothing extends FileBasedConfig {
        Nothing(Config parent, FS fs) {
            super(parent, null, fs);
        }

        @Override
        public void load() {
            // There is nothing.
        }

        @Override
        public void save() {
            // JGit keeps what it measured of the file system in memory.
        }

        /** Told instead of measured: JGit would write and watch files for seconds to find out. */
        @Override
        public long getTimeUnit(String section, String subsection, String name, long standard, TimeUnit unit) {
            return section.equals(ConfigConstants.CONFIG_FILESYSTEM_SECTION)
                    ? unit.convert(FILE_TIMES_APART)
                    : standard;
        }

        @Override
        public boolean isOutdated() {
            return false;
        }
    }
}
