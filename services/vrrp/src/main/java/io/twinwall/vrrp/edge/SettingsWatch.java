package io.twinwall.vrrp.edge;

import io.twinwall.linux.KernelRefused;
import io.twinwall.linux.process.Sysctl;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Looks at the settings of ports and macvlans in turns, because the kernel tells nobody when one changes. A turn reads
 * a bounded number, so that many virtual routers cost no more than few; a pair of four interfaces is covered in one.
 */
final class SettingsWatch {
    static final int READS_A_TURN = 40;

    /** Hears of what was put back. */
    interface Listener {
        void setBack(String path, String was, String is);
    }

    private final Sysctl sysctl;
    private final Object lock;
    private Setup setup = Setup.NONE;
    private List<Map.Entry<String, String>> settings = List.of();
    private int next;

    /**
     * Starts with nothing to look at.
     *
     * @param lock held by whoever makes devices and their settings: half made is not changed
     */
    SettingsWatch(Sysctl sysctl, Object lock) {
        this.sysctl = sysctl;
        this.lock = lock;
    }

    /** Reads the next settings in turn and puts back those that differ; one that is not there is nobody's. */
    void turn(Setup current, Listener listener) throws KernelRefused {
        if (!current.equals(setup)) {
            setup = current;
            settings = List.copyOf(VirtualDevices.settings(current).entrySet());
            next = 0;
        }
        int reads = Math.min(READS_A_TURN, settings.size());
        for (int i = 0; i < reads; i++) {
            Map.Entry<String, String> setting = settings.get(next);
            next = (next + 1) % settings.size();
            if (differs(setting).isPresent()) {
                setBack(setting, listener);
            }
        }
    }

    /** Looks at the settings of some macvlans out of turn. */
    void look(Collection<RouterSpec> routers, Listener listener) throws KernelRefused {
        for (RouterSpec router : routers) {
            for (Map.Entry<String, String> setting : VirtualDevices.ofMacvlan(router).entrySet()) {
                if (differs(setting).isPresent()) {
                    setBack(setting, listener);
                }
            }
        }
    }

    private void setBack(Map.Entry<String, String> setting, Listener listener) throws KernelRefused {
        synchronized (lock) {
            Optional<String> was = differs(setting);
            if (was.isPresent()) {
                sysctl.set(setting.getKey(), setting.getValue());
                listener.setBack(setting.getKey(), was.get(), setting.getValue());
            }
        }
    }

    private Optional<String> differs(Map.Entry<String, String> setting) {
        return sysctl.get(setting.getKey()).filter(now -> !now.equals(setting.getValue()));
    }
}
