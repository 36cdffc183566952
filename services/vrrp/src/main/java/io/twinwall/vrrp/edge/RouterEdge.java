package io.twinwall.vrrp.edge;

import io.twinwall.linux.packet.PacketBuffer;
import io.twinwall.model.config.ChecksumChoice;
import io.twinwall.model.value.IpAddress;
import io.twinwall.runtime.EventLog;
import io.twinwall.vrrp.VrrpMessage;
import io.twinwall.vrrp.wire.Advertisement;
import io.twinwall.vrrp.wire.AdvertisementView;
import io.twinwall.vrrp.wire.ChecksumReading;
import io.twinwall.vrrp.wire.Expectation;
import io.twinwall.vrrp.wire.Reception;
import java.util.Optional;

/** A virtual router on the VRRP thread: its frames, its port, its counters. Other threads read what is public. */
public final class RouterEdge {
    private static final int ENETDOWN = 100;

    private final int id;
    private final RouterSpec.Key key;
    private final EventLog log;
    private final Runnable guardMissing;
    private final Counter sent = new Counter();
    private final Counter received = new Counter();
    private final Counter addressMismatches = new Counter();
    private final SourceCell heardFrom;
    private final LogLimit sendFailures = new LogLimit();
    private final LogLimit guardAlarms = new LogLimit();
    private final LogLimit followed = new LogLimit();
    private final LogLimit differences = new LogLimit();
    private volatile RouterSpec spec;
    private volatile Reach reach;
    private volatile ChecksumReading reading;
    private RouterFrames frames;
    private Expectation expectation;
    private long[] addressesHigh = {};
    private long[] addressesLow = {};
    private PortEdge port;
    private GroupEdge group;

    RouterEdge(int id, RouterSpec spec, Reach reach, EventLog log, Runnable guardMissing) {
        this.id = id;
        this.key = spec.key();
        this.spec = spec;
        this.reach = reach;
        this.heardFrom = new SourceCell(spec.family());
        this.log = log;
        this.guardMissing = guardMissing;
        this.reading = chosen(spec, ChecksumReading.PSEUDO_HEADER);
    }

    private static ChecksumReading chosen(RouterSpec spec, ChecksumReading followedSoFar) {
        if (!spec.dialect().hasTwoChecksums()) {
            return spec.dialect().version() == 2 ? ChecksumReading.MESSAGE_ONLY : ChecksumReading.PSEUDO_HEADER;
        }
        return switch (spec.checksum()) {
            case FOLLOW_PEER -> followedSoFar;
            case PSEUDO_HEADER -> ChecksumReading.PSEUDO_HEADER;
            case MESSAGE_ONLY -> ChecksumReading.MESSAGE_ONLY;
        };
    }

    /** Handle in the machine. */
    int id() {
        return id;
    }

    RouterSpec.Key key() {
        return key;
    }

    public RouterSpec spec() {
        return spec;
    }

    public long sent() {
        return sent.get();
    }

    public long received() {
        return received.get();
    }

    /** Valid advertisements whose list of virtual addresses is not ours. */
    public long addressMismatches() {
        return addressMismatches.get();
    }

    /** Source of the last advertisement heard. */
    public Optional<IpAddress> heardFrom() {
        return heardFrom.get();
    }

    /** The node's own address that advertisements come from; empty while the port has none. */
    public Optional<IpAddress> source() {
        return reach.source();
    }

    public ChecksumReading reading() {
        return reading;
    }

    GroupEdge group() {
        return group;
    }

    /** On the VRRP thread: takes a new specification, frames built for it elsewhere, and its place. */
    void adopt(RouterSpec newSpec, Reach newReach, RouterFrames newFrames, PortEdge newPort, GroupEdge newGroup) {
        spec = newSpec;
        reach = newReach;
        frames = newFrames;
        port = newPort;
        group = newGroup;
        expectation = new Expectation(newSpec.dialect(), newSpec.interval(), newReach.source(), newSpec.peers());
        addressesHigh = newSpec.advertised().stream().mapToLong(IpAddress::high).toArray();
        addressesLow = newSpec.advertised().stream().mapToLong(IpAddress::low).toArray();
        reading = chosen(newSpec, reading);
        newFrames.checksum(reading);
    }

    /** Sends an advertisement, or the farewell for priority 0, to everyone it is for. */
    void send(int priority, long now) {
        PacketBuffer[] all = priority == Advertisement.FAREWELL
                ? frames.farewells()
                : frames.advertisements(priority, reading);
        for (int i = 0; i < all.length; i++) {
            int errno = port.send(all[i]);
            if (errno == 0) {
                sent.increment();
            } else if (errno != ENETDOWN && sendFailures.allows(now)) {
                log.log(VrrpMessage.SEND_FAILED, spec.title(), errno, spec.vrid());
            }
        }
    }

    /** Whether a decoded advertisement of its VRID is one it expects. */
    Reception judge(AdvertisementView view) {
        return expectation.judge(view);
    }

    /** Shuts the guard through the packet path: no netlink, no waiting. */
    void closeGuard(long now) {
        if (port.tellGuard(frames.close()) == PortEdge.Fate.PASSED) {
            if (guardAlarms.allows(now)) {
                log.log(VrrpMessage.GUARD_MISSING, spec.title(), spec.vrid());
            }
            guardMissing.run();
        }
    }

    /** Notes a valid advertisement of another router. */
    void heard(AdvertisementView view, long now) {
        received.increment();
        heardFrom.set(view.sourceHigh(), view.sourceLow());
        boolean follows = spec.checksum() == ChecksumChoice.FOLLOW_PEER && spec.dialect().hasTwoChecksums();
        if (follows && view.checksum() != reading) {
            reading = view.checksum();
            frames.checksum(reading);
            if (followed.allows(now)) {
                log.log(VrrpMessage.CHECKSUM_FOLLOWED, spec.title(), spec.vrid(), reading);
            }
        }
        if (!sameAddresses(view)) {
            addressMismatches.increment();
            if (differences.allows(now)) {
                log.log(VrrpMessage.ADDRESSES_DIFFER, spec.title(), spec.vrid(), heardFrom.get().orElseThrow());
            }
        }
    }

    /**
     * RFC 9568 section 7.1: a list that is not ours is worth a line of the log.
     *
     * <p>Deviation: RFC 3768 section 7.1 has a version 2 router that checks the list drop what differs, which makes two
     * Actives of a commit that one node has and the other not yet; the check itself is optional there.
     */
    private boolean sameAddresses(AdvertisementView view) {
        boolean same = view.addressCount() == addressesHigh.length;
        for (int i = 0; same && i < addressesHigh.length; i++) {
            same = view.advertises(addressesHigh[i], addressesLow[i]);
        }
        return same;
    }
}
