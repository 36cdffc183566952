package io.twinwall.linux.icmp;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.ByteBuffer;
import java.util.HexFormat;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class EchoCodecTest {
    private static final long NUMBER = 0x0102030405060708L;

    private static byte[] request(boolean v4) {
        ByteBuffer to = ByteBuffer.allocate(EchoCodec.REQUEST_BYTES);
        EchoCodec.request(to, v4, 7, NUMBER);
        return to.array();
    }

    private static OptionalLong reply(String hex, boolean v4) {
        byte[] bytes = HexFormat.of().parseHex(hex);
        return EchoCodec.reply(ByteBuffer.wrap(bytes), bytes.length, v4);
    }

    @Test
    void anIpv4RequestHasItsChecksumAndAnIpv6OneLeavesItToTheKernel() {
        // 0800 + 0102 + 0007 + 0102 + 0304 + 0506 + 0708 = 191d, its complement e6e2
        assertEquals("0800e6e2010200070102030405060708", HexFormat.of().formatHex(request(true)));
        assertEquals("80000000010200070102030405060708", HexFormat.of().formatHex(request(false)));
    }

    @Test
    void aReplyIsReadBehindAnIpv4HeaderOfAnyLength() {
        String echo = "0000eee2010200070102030405060708";
        assertEquals(OptionalLong.of(NUMBER), reply("45" + "00".repeat(19) + echo, true));
        assertEquals(OptionalLong.of(NUMBER), reply("46" + "00".repeat(23) + echo, true));
        assertEquals(OptionalLong.of(NUMBER), reply("81" + echo.substring(2), false));
    }

    @Test
    void whatIsTooShortOrNoReplyIsNothing() {
        assertEquals(OptionalLong.empty(), reply("", true));
        assertEquals(OptionalLong.empty(), reply("4f" + "00".repeat(30), true));
        assertEquals(OptionalLong.empty(), reply("45" + "00".repeat(19) + "08" + "00".repeat(15), true));
        assertEquals(OptionalLong.empty(), reply("80" + "00".repeat(15), false));
        assertEquals(OptionalLong.empty(), reply("81" + "00".repeat(14), false));
    }
}
