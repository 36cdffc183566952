package io.twinwall.sync.flows.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.twinwall.linux.conntrack.Expectation;
import io.twinwall.linux.conntrack.Flow;
import io.twinwall.sync.flows.Flows;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class FlowBatchTest {
    private final Random random = new Random(77);

    private static List<FlowRecord> read(byte[] entry) {
        List<FlowRecord> records = new ArrayList<>();
        assertTrue(FlowBatchReader.read(entry, records::add));
        return records;
    }

    private FlowRecord record() {
        Flow flow = Flows.full(random);
        return switch (random.nextInt(6)) {
            case 0 -> new FlowRecord.Answers(Set.of(Flows.A, Flows.B));
            case 1 -> new FlowRecord.Present(flow);
            case 2 -> new FlowRecord.Changed(flow);
            case 3 -> new FlowRecord.Gone(flow.original(), flow.reply(), flow.zone());
            case 4 -> new FlowRecord.Expected(Flows.expectation(random));
            default -> new FlowRecord.Unexpected(Flows.expectation(random));
        };
    }

    private byte[] entry(int records, List<? super FlowRecord> written) {
        FlowBatch batch = new FlowBatch();
        for (int i = 0; i < records; i++) {
            FlowRecord record = record();
            assertTrue(batch.add(record));
            written.add(record);
        }
        return batch.take();
    }

    @Test
    void whatIsWrittenIsReadAgain() {
        for (int i = 0; i < 500; i++) {
            List<FlowRecord> written = new ArrayList<>();
            assertEquals(written, read(entry(random.nextInt(20), written)).subList(0, written.size()));
        }
    }

    @Test
    void aBatchNeverOutgrowsAnEntryAndSaysSoBefore() {
        FlowBatch batch = new FlowBatch();
        int added = 0;
        boolean sawFull = false;
        while (batch.add(record())) {
            added++;
            sawFull |= batch.isFull();
        }
        assertTrue(sawFull);
        assertEquals(added, batch.records());
        byte[] entry = batch.take();
        assertTrue(entry.length <= FlowBatch.BYTES_MAX);
        assertEquals(added, read(entry).size());
        assertTrue(batch.isEmpty());
        assertTrue(batch.add(record()), "a batch that was taken is empty again");
    }

    @Test
    void aTranslatedTcpConnectionIsFewBytes() {
        FlowBatch batch = new FlowBatch();
        batch.add(new FlowRecord.Present(Flows.tcp(Flows.A, 1234, 3, Flows.ASSURED)));
        int length = batch.take().length;
        assertTrue(length < 64, length + " bytes");
    }

    @Test
    void noTruncationThrowsOrIsTakenForTheWhole() {
        List<FlowRecord> written = new ArrayList<>();
        byte[] entry = entry(5, written);
        for (int length = 0; length < entry.length; length++) {
            List<FlowRecord> some = new ArrayList<>();
            boolean whole = FlowBatchReader.read(Arrays.copyOf(entry, length), some::add);
            assertTrue(!whole || some.size() < written.size(), "at " + length);
            assertEquals(written.subList(0, some.size()), some, "at " + length);
        }
    }

    @Test
    void noMutationThrows() {
        for (int i = 0; i < 20_000; i++) {
            byte[] entry = entry(3, new ArrayList<>());
            for (int j = random.nextInt(4); j >= 0; j--) {
                entry[random.nextInt(entry.length)] = (byte) random.nextInt();
            }
            FlowBatchReader.read(entry, record -> assertFalse(record.toString().isEmpty()));
        }
        for (int i = 0; i < 20_000; i++) {
            byte[] noise = new byte[random.nextInt(200)];
            random.nextBytes(noise);
            if (noise.length > 0) {
                noise[0] = FlowBatch.VERSION;
            }
            FlowBatchReader.read(noise, record -> assertFalse(record.toString().isEmpty()));
        }
    }

    @Test
    void anotherVersionIsNotGuessedAt() {
        byte[] entry = entry(3, new ArrayList<>());
        entry[0] = FlowBatch.VERSION + 1;
        List<FlowRecord> records = new ArrayList<>();
        assertFalse(FlowBatchReader.read(entry, records::add));
        assertEquals(List.of(), records);
        assertFalse(FlowBatchReader.read(new byte[0], records::add));
    }

    @Test
    void unknownKindsAndFieldsArePassedOver() {
        FlowBatch batch = new FlowBatch();
        FlowRecord known = new FlowRecord.Gone(Flows.tuple(6, "10.1.0.5", 1, "10.2.0.5", 2),
                Flows.tuple(6, "10.2.0.5", 2, "10.1.0.5", 1), 0);
        batch.add(known);
        byte[] one = batch.take();
        byte[] more = Arrays.copyOf(one, one.length + 6);
        // A field of tag 200 with one byte, counted in the record's length.
        more[one.length] = (byte) 200;
        more[one.length + 1] = 1;
        more[3] += 3;
        // Then a record of kind 99 without fields.
        more[one.length + 3] = 99;
        assertEquals(List.of(known), read(more));
    }

    @Test
    void aNameTheKernelCouldNotHoldIsNotToldAndNotTaken() {
        Flow flow = Flows.tcp(Flows.A, 1, 3, Flows.ASSURED);
        Expectation expected = new Expectation(flow.original(), flow.original(), flow.original(), 0, 0,
                flow.timeoutSeconds(), 0, 0, Optional.empty(), Optional.of("x".repeat(64)), Optional.empty());
        FlowBatch batch = new FlowBatch();
        assertFalse(batch.add(new FlowRecord.Expected(expected)));
        assertTrue(batch.isEmpty());
    }
}
