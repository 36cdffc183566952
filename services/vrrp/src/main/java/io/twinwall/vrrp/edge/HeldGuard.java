package io.twinwall.vrrp.edge;

import io.twinwall.linux.nft.Nft;
import io.twinwall.linux.nft.NftRefused;
import io.twinwall.model.value.DeviceName;
import java.util.Collection;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * The guard's tables as they are held in the kernel: what was put there last, and how the kernel showed it then. Used
 * by one thread at a time.
 */
final class HeldGuard {
    /** What packets and time change in a listing: counters, and the elements of sets, which an empty set lacks. */
    private static final Pattern LIVE =
            Pattern.compile("\"(?:packets|bytes)\": ?\\d+|(?:, ?)?\"elem\": ?\\[[^\\]]*\\]");

    private final Nft nft;
    private final Guard guard;
    private Guard.Wanted wanted = Guard.Wanted.of(Setup.NONE);
    /** Empty while it could not be read back: then it is not compared. */
    private Optional<String> shown = Optional.empty();
    private Optional<String> acceptModeShown = Optional.empty();

    HeldGuard(Nft nft) {
        this.nft = nft;
        this.guard = new Guard(nft);
    }

    Guard.Wanted wanted() {
        return wanted;
    }

    /** Nothing is guarded, so no table is wanted. */
    boolean isEmpty() {
        return wanted.ports().isEmpty();
    }

    /** Makes the tables hold {@code next}; what both hold stays alive meanwhile. */
    void change(Guard.Wanted next) throws NftRefused {
        guard.change(wanted, next);
        wanted = next;
        shown = show(Guard.TABLE);
        acceptModeShown = showAcceptMode();
    }

    /** Removes the tables, whether they are there or not. */
    void remove() throws NftRefused {
        guard.remove();
        wanted = Guard.Wanted.of(Setup.NONE);
        shown = Optional.empty();
        acceptModeShown = Optional.empty();
    }

    /**
     * What is wrong with the table, in words that follow its name; empty where it is as it was put. The kernel's own
     * listing is compared, handles included: whatever is replaced gets a new handle.
     */
    Optional<String> difference() {
        Optional<String> now = show(Guard.TABLE);
        if (now.isEmpty()) {
            return Optional.of("was gone");
        }
        return shown.isEmpty() || now.equals(shown) ? Optional.empty() : Optional.of("was changed");
    }

    /**
     * Makes the table afresh in one transaction, whatever it has become. No virtual MAC is alive in it before its next
     * advertisement.
     *
     * @param there devices that exist; the kernel takes no chain on another, and a device that comes back is guarded
     *     before it is used
     */
    void putBack(Collection<DeviceName> there) throws NftRefused {
        Guard.Wanted possible = new Guard.Wanted(
                new TreeMap<>(wanted.ports()), wanted.unaccepted(), wanted.beats());
        possible.ports().keySet().retainAll(there);
        guard.replace(possible);
        shown = show(Guard.TABLE);
    }

    /** The same of the table of unaccepted addresses, which is there only while there are any. */
    Optional<String> acceptModeDifference() {
        Optional<String> now = show(Guard.ACCEPT_TABLE);
        if (wanted.unaccepted().isEmpty()) {
            return now.map(any -> "had been added");
        }
        if (now.isEmpty()) {
            return Optional.of("was gone");
        }
        return acceptModeShown.isEmpty() || now.equals(acceptModeShown)
                ? Optional.empty()
                : Optional.of("was changed");
    }

    /** Makes the table of unaccepted addresses afresh, or removes it where there are none. */
    void putBackAcceptMode() throws NftRefused {
        guard.replaceAcceptMode(wanted);
        acceptModeShown = showAcceptMode();
    }

    private Optional<String> showAcceptMode() {
        return wanted.unaccepted().isEmpty() ? Optional.empty() : show(Guard.ACCEPT_TABLE);
    }

    private Optional<String> show(String table) {
        try {
            return Optional.of(LIVE.matcher(nft.list("list table " + table)).replaceAll(""));
        } catch (NftRefused e) {
            return Optional.empty();
        }
    }
}
