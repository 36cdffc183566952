package io.twinwall.shell.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class FramesTest {
    private static byte[] conversation() throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        DataOutputStream out = new DataOutputStream(bytes);
        Frames.writeGreeting(out, new Frames.Greeting("/home/ada", 132, "192.0.2.9 50022 192.0.2.1 22"));
        Frames.writeLine(out, "show vrrp");
        Frames.writeLine(out, "show vrrp");
        Frames.writeCompletion(out, "show v");
        Frames.writePart(out, "one\n");
        Frames.writePart(out, "");
        Frames.writeAnswer(out, new Frames.Answer(1, "Straße\n", "no\n", "twinwall@r1> "));
        return bytes.toByteArray();
    }

    private static void read(byte[] bytes) throws IOException {
        DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes));
        assertEquals(new Frames.Greeting("/home/ada", 132, "192.0.2.9 50022 192.0.2.1 22"), Frames.readGreeting(in));
        assertEquals("show vrrp", Frames.readLine(in));
        assertEquals(new Frames.Request("show vrrp", false), Frames.readRequest(in));
        assertEquals(new Frames.Request("show v", true), Frames.readRequest(in));
        List<String> parts = new ArrayList<>();
        assertEquals(new Frames.Answer(1, "Straße\n", "no\n", "twinwall@r1> "), Frames.readAnswer(in, parts::add));
        assertEquals(List.of("one\n", ""), parts);
    }

    @Test
    void whatIsWrittenIsRead() throws IOException {
        read(conversation());
    }

    @Test
    void everyTruncationIsAnIoException() throws IOException {
        byte[] whole = conversation();
        for (int length = 0; length < whole.length; length++) {
            byte[] part = Arrays.copyOf(whole, length);
            assertThrows(IOException.class, () -> read(part), "at " + length);
        }
    }

    @Test
    void aHostileLengthIsRefusedBeforeMemoryIsTaken() {
        byte[] huge = {0x7f, 0x7f, 0x7f, 0x7f};
        byte[] negative = {(byte) 0xff, 0, 0, 0};
        assertThrows(IOException.class, () -> Frames.readLine(new DataInputStream(new ByteArrayInputStream(huge))));
        assertThrows(IOException.class, () -> Frames.readLine(new DataInputStream(new ByteArrayInputStream(negative))));
    }

    @Test
    void randomBytesAreNeverAGreeting() {
        Random random = new Random(7);
        for (int i = 0; i < 10_000; i++) {
            byte[] noise = new byte[random.nextInt(64)];
            random.nextBytes(noise);
            assertThrows(
                    IOException.class, () -> Frames.readGreeting(new DataInputStream(new ByteArrayInputStream(noise))));
        }
    }
}
