package io.twinwall.runtime;

/** What the pipeline and the event log report of themselves. */
public enum RuntimeMessage implements Message {
    STEP_DONE(
            "RUNTIME-0101",
            Level.INFO,
            "group %s to %s: step %s took %s us",
            "One step of a takeover was carried out. Steps run in a fixed order whenever a group changes its role."),
    STEP_LATE(
            "RUNTIME-0102",
            Level.ALERT,
            "group %s to %s: step %s is not done after %s ms; going on without it",
            "A takeover step overran its deadline. The takeover goes on, the step is finished in the background, and"
                    + " until then what it provides may be missing. If this comes again, look at what the named step"
                    + " needs"
                    + " (a busy kernel, a full disk) and at the load of the box."),
    STEP_FAILED(
            "RUNTIME-0103",
            Level.ALERT,
            "group %s to %s: step %s failed: %s",
            "A takeover step could not do its work. The takeover went on without it. The reason is the kernel's or the"
                    + " service's own; correct it and request a failover, or restart the service, to run the step"
                    + " again."),
    CHANGE_SKIPPED(
            "RUNTIME-0104",
            Level.NOTICE,
            "group %s: becoming Active was overtaken by the change to %s",
            "The group gave up again before the steps of becoming Active had begun, so they were not run. Seen now"
                    + " and then"
                    + " while ports flap; often means the two nodes disagree about who is Active."),
    TAKEOVER_DONE(
            "RUNTIME-0105",
            Level.NOTICE,
            "group %s: from %s to %s, all steps in %s ms",
            "The group has its new role and every step was carried out or given up on."),
    LOG_SINK_BEHIND(
            "RUNTIME-0106",
            Level.WARNING,
            "%s events were not written to the log target, which was too slow",
            "The journal or syslog server did not take events as fast as they came. 'show log' still has the newest"
                    + " ones; check the log target.");

    private final Wording wording;

    RuntimeMessage(String id, Level level, String text, String explanation) {
        wording = new Wording(id, level, text, explanation);
    }

    @Override
    public Wording wording() {
        return wording;
    }
}
