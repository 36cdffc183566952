package io.twinwall.sync.machine;

import io.twinwall.sync.wire.TwinFrame;
import java.util.List;

/** The duties a step of {@link LinkMachine} calls, in the order they must happen. */
public interface LinkActions {
    /** Begins one connection; the answer is Secured or DialFailed. */
    void dial();

    /** Where the own side of the streams stands, for the hello. */
    List<TwinFrame.Greeting> greetings();

    /** Sends a frame; one for a connection that is gone is dropped. */
    void send(long connection, TwinFrame frame);

    /** Closes a connection after what was sent left it; no Lost follows. */
    void hangUp(long connection);

    /** The twin is there: streams may flow on this connection. */
    void up(long connection, int version, TwinFrame.Hello twin);

    /** The twin is not there any more. */
    void down(String why);

    /** A frame of a stream came on the connection that is up. */
    void stream(TwinFrame.Channel frame);

    /** Why there is no link, told when the reason is another than before. */
    void hindered(Hindrance hindrance, String detail);

    /** The clocks' difference passed the limit, or came back below it; micros, positive when the twin is ahead. */
    void clocksApart(boolean apart, long skewMicros);
}
