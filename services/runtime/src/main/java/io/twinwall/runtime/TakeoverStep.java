package io.twinwall.runtime;

import java.time.Duration;

/**
 * One thing that must happen, in its place, when a group becomes Active or stops being it. Services implement steps,
 * the appliance orders them, {@link TakeoverPipeline} times them. A step answers every direction; one it has no part in
 * is a return.
 */
public interface TakeoverStep {
    /** A word or two for the log: {@code addresses}, {@code announce}. */
    String name();

    /** Past this the pipeline goes on without the step and raises an alarm. */
    Duration deadline();

    /** Runs on the pipeline's thread; an exception is logged as an alarm and the pipeline goes on. */
    void run(Takeover takeover) throws Exception;
}
