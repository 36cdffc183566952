package io.twinwall.linux.netlink;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

/** Requests as {@code ip} sends them (seen with strace), little-endian. */
final class RequestTest {
    private final ByteBuffer bytes = ByteBuffer.allocate(256).order(ByteOrder.LITTLE_ENDIAN);

    @Test
    void nestedAttributesKnowTheirLengthsAndNamesEndWithNul() {
        Request request = Request.start(bytes, Wire.RTM_NEWLINK, Wire.NLM_F_ACK | Wire.NLM_F_CREATE | Wire.NLM_F_EXCL)
                .link(0, 0, 0)
                .put(Wire.IFLA_IFNAME, "vr10");
        int info = request.open(Wire.IFLA_LINKINFO);
        request.put(Wire.IFLA_INFO_KIND, "macvlan");
        int data = request.open(Wire.IFLA_INFO_DATA);
        request.put(Wire.IFLA_MACVLAN_MODE, Wire.MACVLAN_MODE_BRIDGE).close(data).close(info);
        assertEquals(
                "48000000" + "1000" + "0506" + "07000000" + "00000000" // length, type, flags, sequence, port
                        + "00".repeat(16) // ifinfomsg
                        + "0900" + "0300" + "7672313000" + "000000" // IFLA_IFNAME vr10, padded
                        + "1c00" + "1280" // IFLA_LINKINFO, nested
                        + "0c00" + "0100" + "6d6163766c616e00" // IFLA_INFO_KIND macvlan
                        + "0c00" + "0280" + "0800" + "0100" + "04000000", // IFLA_INFO_DATA { mode bridge }
                finished(request, 7));
    }

    @Test
    void anAddressIsOneHeaderAndItsAttributes() {
        Request request = Request.start(bytes, Wire.RTM_NEWADDR,
                Wire.NLM_F_ACK | Wire.NLM_F_CREATE | Wire.NLM_F_REPLACE)
                .address(Wire.AF_INET, 32, Wire.RT_SCOPE_UNIVERSE, 4)
                .put(Wire.IFA_LOCAL, new byte[] {10, 10, 0, 1})
                .put(Wire.IFA_FLAGS, Wire.IFA_F_NOPREFIXROUTE);
        assertEquals(
                "28000000" + "1400" + "0505" + "01000000" + "00000000"
                        + "02" + "20" + "00" + "00" + "04000000"
                        + "0800" + "0200" + "0a0a0001"
                        + "0800" + "0800" + "00020000",
                finished(request, 1));
    }

    @Test
    void oneByteIsPaddedToFour() {
        Request request = Request.start(bytes, Wire.RTM_SETLINK, 0).link(5, Wire.IFF_UP, Wire.IFF_UP).putByte(8, 1);
        assertEquals(
                "28000000" + "1300" + "0100" + "02000000" + "00000000"
                        + "00000000" + "05000000" + "01000000" + "01000000"
                        + "0500" + "0800" + "01" + "000000",
                finished(request, 2));
    }

    @Test
    void aBufferIsUsedAfresh() {
        Request.start(bytes, Wire.RTM_NEWLINK, 0).put(1, new byte[100]).finish(1);
        assertEquals("1c000000" + "1e00" + "0103" + "09000000" + "00000000" + "0a0000000000000000000000",
                finished(Request.start(bytes, Wire.RTM_GETNEIGH, Wire.NLM_F_DUMP).neighbours(Wire.AF_INET6), 9));
    }

    private String finished(Request request, int sequence) {
        int length = request.finish(sequence);
        return HexFormat.of().formatHex(bytes.array(), 0, length);
    }
}
