package io.twinwall.appliance.drill;

import io.twinwall.appliance.lab.Child;
import io.twinwall.appliance.lab.HttpTalk;
import io.twinwall.appliance.lab.Lab;
import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;

/** A connection from the internet to a server behind the pair, by a forwarded port of the virtual address. */
final class Inbound implements Lasting {
    private static final String ADDRESS = "192.0.2.1";
    private static final String PORT = "8080";

    private final AtomicLong progress = new AtomicLong();
    private volatile Optional<String> broken = Optional.empty();
    private Child program;

    private Inbound() {}

    static Inbound of(Lab lab) throws IOException {
        Inbound inbound = new Inbound();
        inbound.program = Child.start(LastingConnections.java(lab, HttpTalk.class, ADDRESS, PORT), inbound::heard);
        return inbound;
    }

    private void heard(String line) {
        if (line.equals("answer")) {
            progress.incrementAndGet();
        } else {
            broken = Optional.of(line);
        }
    }

    @Override
    public String name() {
        return "the connection to the forwarded port";
    }

    @Override
    public long progress() {
        return progress.get();
    }

    @Override
    public Optional<String> broken() {
        return broken;
    }

    @Override
    public void close() {
        program.close();
    }
}
