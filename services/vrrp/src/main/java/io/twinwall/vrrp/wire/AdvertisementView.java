package io.twinwall.vrrp.wire;

/** The last advertisement decoded; one object a receiver, good only after {@link Reception#ACCEPTED}. */
public final class AdvertisementView {
    private final int[] addresses = new int[AdvertisementCodec.ADDRESSES_MAX];
    private int addressCount;
    private int vrid;
    private int priority;
    private int intervalCentiseconds;
    private int source;
    private ChecksumReading checksum = ChecksumReading.PSEUDO_HEADER;

    /** 1 to 255. */
    public int vrid() {
        return vrid;
    }

    /** 0 to 255. */
    public int priority() {
        return priority;
    }

    /** Max Advertise Interval, 1 to 4095. */
    public int intervalCentiseconds() {
        return intervalCentiseconds;
    }

    /** The sender's IPv4 address, 32 bits. */
    public int source() {
        return source;
    }

    public int addressCount() {
        return addressCount;
    }

    /** IPv4 address by its place in the message, 32 bits. */
    public int address(int index) {
        return addresses[index];
    }

    /** Which reading the sender's checksum fits; pseudo-header where both do. */
    public ChecksumReading checksum() {
        return checksum;
    }

    void header(int newVrid, int newPriority, int newInterval, int newSource, ChecksumReading newChecksum) {
        vrid = newVrid;
        priority = newPriority;
        intervalCentiseconds = newInterval;
        source = newSource;
        checksum = newChecksum;
        addressCount = 0;
    }

    void addAddress(int address) {
        addresses[addressCount++] = address;
    }
}
