package io.twinwall.linux.netlink;

import io.twinwall.linux.Kernel;
import io.twinwall.linux.KernelRefused;
import io.twinwall.linux.ffi.Errno;
import io.twinwall.model.value.DeviceName;
import io.twinwall.model.value.InterfaceAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** RTM_NEWADDR and its relatives. */
final class RtnetlinkAddresses implements Addresses, Kernel.Closing {
    private static final int RT_SCOPE_HOST = 254;
    private static final int CACHEINFO_BYTES = 16;
    private static final int LOOPBACK_OCTET = 127;

    private final Conversation kernel;

    RtnetlinkAddresses(Conversation kernel) {
        this.kernel = kernel;
    }

    @Override
    public List<AssignedAddress> list() throws KernelRefused {
        List<AssignedAddress> addresses = new ArrayList<>();
        for (Received.Body body : kernel.dump("list addresses", bytes ->
                Request.start(bytes, Wire.RTM_GETADDR, Wire.NLM_F_DUMP).address(Wire.AF_UNSPEC, 0, 0, 0))) {
            if (body instanceof Received.AddressIs found) {
                addresses.add(found.address());
            }
        }
        return addresses;
    }

    /** {@inheritDoc} A part of a second counts as a whole one. */
    @Override
    public void put(DeviceName device, InterfaceAddress address, boolean prefixRoute, Optional<Duration> lifetime)
            throws KernelRefused {
        int seconds = lifetime.map(RtnetlinkAddresses::seconds).orElse(Wire.LIFETIME_FOREVER);
        String asked = "add address " + address + " to " + device;
        Optional<Link> link = RtnetlinkLinks.find(kernel, device);
        if (link.isEmpty()) {
            throw new KernelRefused(asked, Errno.ENODEV, "there is no device " + device);
        }
        boolean v4 = address.address().isV4();
        int flags = (prefixRoute ? 0 : Wire.IFA_F_NOPREFIXROUTE) | (v4 ? 0 : Wire.IFA_F_NODAD);
        kernel.change(asked, bytes -> named(bytes, Wire.RTM_NEWADDR,
                Wire.NLM_F_ACK | Wire.NLM_F_CREATE | Wire.NLM_F_REPLACE, address, link.get().index())
                .put(Wire.IFA_ADDRESS, address.address().bytes())
                .put(Wire.IFA_FLAGS, flags)
                .put(Wire.IFA_CACHEINFO, cacheInfo(seconds)));
    }

    @Override
    public void remove(DeviceName device, InterfaceAddress address) throws KernelRefused {
        Optional<Link> link = RtnetlinkLinks.find(kernel, device);
        if (link.isPresent()) {
            kernel.change("remove address " + address + " from " + device,
                    bytes -> named(bytes, Wire.RTM_DELADDR, Wire.NLM_F_ACK, address, link.get().index()),
                    Errno.EADDRNOTAVAIL, Errno.ENODEV);
        }
    }

    @Override
    public void close() {
        kernel.close();
    }

    private static Request named(ByteBuffer bytes, int type, int flags, InterfaceAddress address, int link) {
        byte[] octets = address.address().bytes();
        boolean v4 = octets.length == 4;
        int scope = v4 && octets[0] == LOOPBACK_OCTET ? RT_SCOPE_HOST : Wire.RT_SCOPE_UNIVERSE;
        return Request.start(bytes, type, flags)
                .address(v4 ? Wire.AF_INET : Wire.AF_INET6, address.length(), scope, link)
                .put(Wire.IFA_LOCAL, octets);
    }

    private static int seconds(Duration lifetime) {
        if (!lifetime.isPositive()) {
            throw new IllegalArgumentException("a lifetime is positive: " + lifetime);
        }
        // 2^32-1 would mean for ever; a lifetime beyond what 31 bits hold is meant so anyway.
        long whole = lifetime.plusNanos(999_999_999).toSeconds();
        return whole > Integer.MAX_VALUE ? Wire.LIFETIME_FOREVER : (int) whole;
    }

    /**
     * struct ifa_cacheinfo: preferred and valid lifetime in seconds, then two time stamps that only the kernel fills.
     */
    private static byte[] cacheInfo(int seconds) {
        return ByteBuffer.allocate(CACHEINFO_BYTES).order(ByteOrder.nativeOrder()).putInt(0, seconds)
                .putInt(4, seconds).array();
    }
}
