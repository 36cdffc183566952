package io.twinwall.vrrp.wire;

import io.twinwall.model.value.AdvertisementInterval;
import io.twinwall.model.value.IpAddress;
import java.util.List;
import java.util.Optional;

/**
 * What advertisements for one virtual router must be, as far as it takes its configuration to tell (RFC 9568 section
 * 7.1, RFC 3768 section 7.1). Made with the configuration; judging allocates nothing.
 */
public final class Expectation {
    private final Dialect dialect;
    private final int intervalCentiseconds;
    private final boolean hasSource;
    private final long sourceHigh;
    private final long sourceLow;
    private final long[] peersHigh;
    private final long[] peersLow;

    /**
     * @param source our own, empty while we have none
     * @param peers the only routers that are listened to, by unicast; empty for multicast
     */
    public Expectation(
            Dialect dialect, AdvertisementInterval interval, Optional<IpAddress> source, List<IpAddress> peers) {
        this.dialect = dialect;
        this.intervalCentiseconds = interval.centiseconds();
        this.hasSource = source.isPresent();
        this.sourceHigh = source.map(IpAddress::high).orElse(0L);
        this.sourceLow = source.map(IpAddress::low).orElse(0L);
        this.peersHigh = peers.stream().mapToLong(IpAddress::high).toArray();
        this.peersLow = peers.stream().mapToLong(IpAddress::low).toArray();
    }

    /** Judges a decoded advertisement of the router's VRID and family. */
    public Reception judge(AdvertisementView view) {
        if (hasSource && view.sourceHigh() == sourceHigh && view.sourceLow() == sourceLow) {
            return Reception.OWN_SOURCE;
        }
        if (view.version() != dialect.version()) {
            return Reception.VERSION_MISMATCH;
        }
        Reception sender = judgeSender(view);
        if (sender != Reception.ACCEPTED) {
            return sender;
        }
        if (view.authenticationType() != dialect.authentication().type()) {
            return Reception.AUTHENTICATION_TYPE;
        }
        // RFC 3768 section 5.3.6.1: without authentication the data is ignored.
        if (view.authenticationType() != 0 && view.authenticationData() != dialect.authentication().data()) {
            return Reception.AUTHENTICATION_DATA;
        }
        // RFC 3768 section 7.1: the intervals must be the same. Version 3 learns the Active's.
        return dialect.version() == 2 && view.intervalCentiseconds() != intervalCentiseconds
                ? Reception.INTERVAL_MISMATCH
                : Reception.ACCEPTED;
    }

    private Reception judgeSender(AdvertisementView view) {
        boolean unicast = peersHigh.length > 0;
        if (view.isUnicast() != unicast) {
            return Reception.DESTINATION;
        }
        if (!unicast) {
            return Reception.ACCEPTED;
        }
        if (hasSource && (view.destinationHigh() != sourceHigh || view.destinationLow() != sourceLow)) {
            return Reception.DESTINATION;
        }
        return isPeer(view.sourceHigh(), view.sourceLow()) ? Reception.ACCEPTED : Reception.PEER_UNKNOWN;
    }

    private boolean isPeer(long high, long low) {
        for (int i = 0; i < peersHigh.length; i++) {
            if (peersHigh[i] == high && peersLow[i] == low) {
                return true;
            }
        }
        return false;
    }
}
