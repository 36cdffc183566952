package io.twinwall.vrrp.edge;

import io.twinwall.model.config.ChecksumChoice;
import io.twinwall.model.value.Ipv4Address;
import io.twinwall.runtime.EventLog;
import io.twinwall.vrrp.VrrpMessage;
import io.twinwall.vrrp.wire.Advertisement;
import io.twinwall.vrrp.wire.AdvertisementView;
import io.twinwall.vrrp.wire.ChecksumReading;

/** A virtual router on the VRRP thread: its frames, its port, its counters. Other threads read what is public. */
public final class RouterEdge {
    /** What the guard's drop of the close frame comes back as. */
    private static final int ENOBUFS = 105;

    private static final int ENETDOWN = 100;
    private static final int ENODEV = 19;
    private static final int ENXIO = 6;

    private final int id;
    private final RouterSpec.Key key;
    private final EventLog log;
    private final Runnable guardMissing;
    private final Counter sent = new Counter();
    private final Counter received = new Counter();
    private final Counter heardFrom = new Counter();
    private final LogLimit sendFailures = new LogLimit();
    private final LogLimit guardAlarms = new LogLimit();
    private final LogLimit followed = new LogLimit();
    private final LogLimit differences = new LogLimit();
    private volatile RouterSpec spec;
    private volatile ChecksumReading reading;
    private RouterFrames frames;
    private PortEdge port;
    private GroupEdge group;

    RouterEdge(int id, RouterSpec spec, EventLog log, Runnable guardMissing) {
        this.id = id;
        this.key = spec.key();
        this.spec = spec;
        this.log = log;
        this.guardMissing = guardMissing;
        this.reading = chosen(spec.checksum(), ChecksumReading.PSEUDO_HEADER);
    }

    private static ChecksumReading chosen(ChecksumChoice choice, ChecksumReading followedSoFar) {
        return switch (choice) {
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

    /** Source of the last advertisement heard, 32 bits; 0 for none yet. */
    public int heardFrom() {
        return (int) heardFrom.get();
    }

    public ChecksumReading reading() {
        return reading;
    }

    GroupEdge group() {
        return group;
    }

    /** On the VRRP thread: takes a new specification, frames built for it elsewhere, and its place. */
    void adopt(RouterSpec newSpec, RouterFrames newFrames, PortEdge newPort, GroupEdge newGroup) {
        spec = newSpec;
        frames = newFrames;
        port = newPort;
        group = newGroup;
        reading = chosen(newSpec.checksum(), reading);
        newFrames.checksum(reading);
    }

    /** Sends an advertisement, or the farewell for priority 0. */
    void send(int priority, long now) {
        int errno = port.send(priority == Advertisement.FAREWELL ? frames.farewell() : frames.advertisement());
        if (errno == 0) {
            sent.increment();
        } else if (errno != ENETDOWN && sendFailures.allows(now)) {
            log.log(VrrpMessage.SEND_FAILED, spec.name(), errno, spec.vrid());
        }
    }

    /** Shuts the guard through the packet path: no netlink, no waiting. */
    void closeGuard(long now) {
        int errno = port.send(frames.close());
        boolean noPath = errno == ENETDOWN || errno == ENODEV || errno == ENXIO;
        if (errno != ENOBUFS && !noPath) {
            // It went out, so no rule ate it.
            if (guardAlarms.allows(now)) {
                log.log(VrrpMessage.GUARD_MISSING, spec.name(), spec.vrid());
            }
            guardMissing.run();
        }
    }

    /** Notes a valid advertisement of another router. */
    void heard(AdvertisementView view, long now) {
        received.increment();
        heardFrom.set(view.source());
        if (view.checksum() != reading && spec.checksum() == ChecksumChoice.FOLLOW_PEER) {
            reading = view.checksum();
            frames.checksum(reading);
            if (followed.allows(now)) {
                log.log(VrrpMessage.CHECKSUM_FOLLOWED, spec.name(), spec.vrid(), reading);
            }
        }
        if (!sameAddresses(view) && differences.allows(now)) {
            log.log(VrrpMessage.ADDRESSES_DIFFER, spec.name(), spec.vrid(), new Ipv4Address(view.source()));
        }
    }

    private boolean sameAddresses(AdvertisementView view) {
        int count = spec.addresses().size();
        if (view.addressCount() != count) {
            return false;
        }
        for (int i = 0; i < count; i++) {
            if (!advertises(view, spec.addresses().get(i).addressNumber())) {
                return false;
            }
        }
        return true;
    }

    private static boolean advertises(AdvertisementView view, int address) {
        for (int i = 0; i < view.addressCount(); i++) {
            if (view.address(i) == address) {
                return true;
            }
        }
        return false;
    }
}
