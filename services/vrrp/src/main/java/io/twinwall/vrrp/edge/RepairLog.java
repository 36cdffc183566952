package io.twinwall.vrrp.edge;

import io.twinwall.linux.Actor;
import io.twinwall.runtime.EventLog;
import io.twinwall.vrrp.VrrpMessage;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * Says what was repaired: each thing once a minute, and an alarm when somebody does not stop. Used by one thread.
 */
final class RepairLog {
    /** So many repairs within {@link #WINDOW_SECONDS} are no accident. */
    static final int RIVAL_REPAIRS = 20;

    static final long WINDOW_SECONDS = 10;

    private final EventLog log;
    private final Map<String, LogLimit> limits = new HashMap<>();
    private long repairs;
    private long windowFrom;
    private int inWindow;

    RepairLog(EventLog log) {
        this.log = log;
    }

    /**
     * A repair.
     *
     * @param message with five places: the thing, what was found, what was done, by whom, how many repairs so far
     * @param key what is said once a minute
     */
    void repaired(long now, VrrpMessage message, String key, String thing, String found, String done, Actor by) {
        repairs++;
        if (allows(now, message.id() + key)) {
            log.log(message, thing, found, done, by, repairs);
        }
        if (inWindow == 0 || now - windowFrom > TimeUnit.SECONDS.toNanos(WINDOW_SECONDS)) {
            windowFrom = now;
            inWindow = 0;
        }
        inWindow++;
        if (inWindow >= RIVAL_REPAIRS && allows(now, "rival")) {
            log.log(VrrpMessage.RIVAL_PROGRAM, inWindow, WINDOW_SECONDS, thing, by);
        }
    }

    /** A virtual address on a device that is not ours. */
    void elsewhere(long now, AddressFinding finding, Actor by) {
        if (allows(now, "elsewhere " + finding.address().address())) {
            log.log(VrrpMessage.ADDRESS_ELSEWHERE, finding.address().address(), finding.device(), by);
        }
    }

    void failed(long now, String part, Exception e) {
        if (allows(now, part)) {
            log.log(VrrpMessage.REPAIR_FAILED, part + ": " + e.getMessage());
        }
    }

    private boolean allows(long now, String subject) {
        return limits.computeIfAbsent(subject, any -> new LogLimit()).allows(now);
    }
}
