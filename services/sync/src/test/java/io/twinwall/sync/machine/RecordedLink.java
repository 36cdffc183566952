package io.twinwall.sync.machine;

import io.twinwall.sync.wire.TwinFrame;
import java.util.ArrayList;
import java.util.List;

/** Remembers the duties a step called, as words. */
final class RecordedLink implements LinkActions {
    private final List<String> done = new ArrayList<>();
    final List<TwinFrame> sent = new ArrayList<>();

    List<String> take() {
        List<String> taken = List.copyOf(done);
        done.clear();
        return taken;
    }

    @Override
    public void dial() {
        done.add("dial");
    }

    @Override
    public List<TwinFrame.Greeting> greetings() {
        return List.of();
    }

    @Override
    public void send(long connection, TwinFrame frame) {
        sent.add(frame);
        done.add("send " + connection + " " + frame.getClass().getSimpleName()
                + (frame instanceof TwinFrame.Goodbye(TwinFrame.Reason reason, String text) ? " " + reason : ""));
    }

    @Override
    public void hangUp(long connection) {
        done.add("hang up " + connection);
    }

    @Override
    public void up(long connection, int version, TwinFrame.Hello twin) {
        done.add("up " + connection + " version " + version);
    }

    @Override
    public void down(String why) {
        done.add("down: " + why);
    }

    @Override
    public void stream(TwinFrame.Channel frame) {
        done.add("stream " + frame.getClass().getSimpleName());
    }

    @Override
    public void hindered(Hindrance hindrance, String detail) {
        done.add("hindered " + hindrance + ": " + detail);
    }

    @Override
    public void clocksApart(boolean apart, long skewMicros) {
        done.add("clocks " + (apart ? "apart " + skewMicros / 1_000_000 + " s" : "together"));
    }
}
