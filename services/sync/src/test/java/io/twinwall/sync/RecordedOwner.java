package io.twinwall.sync;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/** Owns a stream: remembers what came, and begins anew at once with what it is told to have. */
final class RecordedOwner implements TwinStream.Owner {
    final List<String> came = new CopyOnWriteArrayList<>();
    volatile List<String> picture = List.of();
    volatile boolean slow;
    final AtomicInteger room = new AtomicInteger();
    final AtomicInteger asked = new AtomicInteger();
    volatile TwinStream.Place newest = new TwinStream.Place(0, 0);
    private TwinStream stream;

    void own(TwinStream own) {
        stream = own;
    }

    TwinStream stream() {
        return stream;
    }

    private void at(TwinStream.Place place, String what) {
        came.add(what);
        newest = place;
        if (!slow) {
            stream.done(place);
        }
    }

    void catchUp() {
        slow = false;
        stream.done(newest);
    }

    @Override
    public void received(TwinStream.Place place, byte[] entry) {
        at(place, entry.length > 100 ? entry.length + " bytes" : new String(entry, StandardCharsets.UTF_8));
    }

    @Override
    public void resyncAsked() {
        asked.incrementAndGet();
        stream.resyncBegin();
        picture.forEach(entry -> stream.offer(entry.getBytes(StandardCharsets.UTF_8)));
        stream.resyncEnd();
    }

    @Override
    public void resyncBegan(TwinStream.Place place) {
        came.clear();
        at(place, "begin");
    }

    @Override
    public void resyncEnded(TwinStream.Place place) {
        at(place, "end");
    }

    @Override
    public void roomAgain() {
        room.incrementAndGet();
    }

    @Override
    public void twinReachable(boolean reachable) {
        // The node's list of facts has it.
    }
}
