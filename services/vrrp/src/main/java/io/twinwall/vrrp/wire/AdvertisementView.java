package io.twinwall.vrrp.wire;

import io.twinwall.model.value.Family;

/**
 * The last advertisement decoded; one object a receiver, good only after {@link Reception#ACCEPTED}. Addresses are
 * unsigned numbers of 128 bits in two halves, an IPv4 address in the lowest 32 bits.
 */
public final class AdvertisementView {
    private final long[] addressesHigh = new long[AdvertisementCodec.ADDRESSES_MAX];
    private final long[] addressesLow = new long[AdvertisementCodec.ADDRESSES_MAX];
    private int addressCount;
    private Family family = Family.IPV4;
    private boolean unicast;
    private int version;
    private int vrid;
    private int priority;
    private int intervalCentiseconds;
    private int authenticationType;
    private long authenticationData;
    private long sourceHigh;
    private long sourceLow;
    private long destinationHigh;
    private long destinationLow;
    private ChecksumReading checksum = ChecksumReading.PSEUDO_HEADER;

    public Family family() {
        return family;
    }

    /** Whether it was sent to one router rather than to all. */
    public boolean isUnicast() {
        return unicast;
    }

    /** 2 or 3. */
    public int version() {
        return version;
    }

    /** 1 to 255. */
    public int vrid() {
        return vrid;
    }

    /** 0 to 255. */
    public int priority() {
        return priority;
    }

    /** Max Advertise Interval, 1 to 4095; in version 2 whole seconds, 100 to 25500. */
    public int intervalCentiseconds() {
        return intervalCentiseconds;
    }

    /** Auth Type of version 2, 0 to 255. */
    public int authenticationType() {
        return authenticationType;
    }

    /** Authentication Data of version 2, first octet highest. */
    public long authenticationData() {
        return authenticationData;
    }

    /** The sender's address. */
    public long sourceHigh() {
        return sourceHigh;
    }

    public long sourceLow() {
        return sourceLow;
    }

    /** Whom it was sent to. */
    public long destinationHigh() {
        return destinationHigh;
    }

    public long destinationLow() {
        return destinationLow;
    }

    public int addressCount() {
        return addressCount;
    }

    /** Whether the list of virtual addresses holds one. */
    public boolean advertises(long high, long low) {
        for (int i = 0; i < addressCount; i++) {
            if (addressesHigh[i] == high && addressesLow[i] == low) {
                return true;
            }
        }
        return false;
    }

    /** Upper half of an address by its place in the message. */
    public long addressHigh(int index) {
        return addressesHigh[index];
    }

    public long addressLow(int index) {
        return addressesLow[index];
    }

    /** Which reading the sender's checksum fits; pseudo-header where both do. */
    public ChecksumReading checksum() {
        return checksum;
    }

    void packet(Family newFamily, boolean newUnicast, ChecksumReading newChecksum) {
        family = newFamily;
        unicast = newUnicast;
        checksum = newChecksum;
        addressCount = 0;
    }

    void source(long high, long low) {
        sourceHigh = high;
        sourceLow = low;
    }

    void destination(long high, long low) {
        destinationHigh = high;
        destinationLow = low;
    }

    void header(int newVersion, int newVrid, int newPriority, int newInterval) {
        version = newVersion;
        vrid = newVrid;
        priority = newPriority;
        intervalCentiseconds = newInterval;
    }

    void authentication(int type, long data) {
        authenticationType = type;
        authenticationData = data;
    }

    void addAddress(long high, long low) {
        addressesHigh[addressCount] = high;
        addressesLow[addressCount] = low;
        addressCount++;
    }
}
