package io.twinwall.sync;

import io.twinwall.model.value.IpAddress;
import io.twinwall.model.value.NodeName;
import io.twinwall.runtime.Facts;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;

/** The twin as a process of its own, in another namespace: gives every entry of the flows back. */
final class EchoNode implements TwinStream.Owner {
    private TwinStream stream;

    private EchoNode() {}

    /** State directory, own name, twin's name, device, own address, twin's address; runs until it is killed. */
    public static void main(String[] arguments) throws InterruptedException {
        EchoNode echo = new EchoNode();
        SyncService service = new SyncService(
                Path.of(arguments[0]), "0.1.0", new Facts(), (message, words) -> System.out.println(message.id()),
                InstantSource.system());
        echo.stream = service.stream(StreamId.FLOWS, echo);
        service.documentIs("d0c");
        service.apply(new SyncPlan(
                Optional.of(new SyncPlan.Ends(
                        new NodeName(arguments[1]), new NodeName(arguments[2]), arguments[3],
                        IpAddress.parse(arguments[4]), IpAddress.parse(arguments[5]))),
                List.of()));
        Thread.currentThread().join();
    }

    @Override
    public void received(TwinStream.Place place, byte[] entry) {
        stream.offer(("echo " + new String(entry, StandardCharsets.UTF_8)).getBytes(StandardCharsets.UTF_8));
        stream.done(place);
    }

    @Override
    public void resyncAsked() {
        stream.resyncBegin();
        stream.resyncEnd();
    }

    @Override
    public void resyncBegan(TwinStream.Place place) {
        stream.done(place);
    }

    @Override
    public void resyncEnded(TwinStream.Place place) {
        stream.done(place);
    }

    @Override
    public void roomAgain() {
        // One entry at a time never fills a window.
    }

    @Override
    public void twinReachable(boolean reachable) {
        // What comes tells it.
    }
}
