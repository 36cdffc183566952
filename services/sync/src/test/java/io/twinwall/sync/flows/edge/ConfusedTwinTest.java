package io.twinwall.sync.flows.edge;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.twinwall.linux.KernelRefused;
import io.twinwall.linux.conntrack.Flow;
import io.twinwall.linux.conntrack.Tuple;
import io.twinwall.linux.fake.RecordingConntrack;
import io.twinwall.sync.TwinStream.Place;
import io.twinwall.sync.flows.Flows;
import io.twinwall.sync.flows.machine.Lifetimes;
import io.twinwall.sync.flows.wire.FlowBatch;
import io.twinwall.sync.flows.wire.FlowRecord;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

/**
 * A twin that lost its senses, by many seeds: whatever it says of connections, in whatever order and however often,
 * takes nothing from those this node answers for (group b), holds up no stream, and is forgotten when it tells
 * everything anew.
 */
class ConfusedTwinTest {
    private static final int SEEDS = 200;
    private static final int ENTRIES = 60;
    private static final int FLOWS = 40;
    private static final Duration LONG = Duration.ofSeconds(5);
    private static final int UDP = 17;

    @Test
    void whatItSaysTakesNothingFromTheConnectionsOfThisNode() throws KernelRefused {
        for (long seed = 1; seed <= SEEDS; seed++) {
            new Confusion(seed).run();
        }
    }

    /** Two nodes of one seed: this one, and what its twin says. */
    private static final class Confusion {
        private final long seed;
        private final Random random;
        private final RecordedStream stream = new RecordedStream();
        private final RecordingConntrack kernel = new RecordingConntrack();
        private final Lifetimes lifetimes = Lifetimes.of(path -> -1);
        private final Keeping keeping = new Keeping(stream, kernel, (message, arguments) -> { }, () -> { }, lifetimes);
        private final List<byte[]> said = new ArrayList<>();
        private final List<Flow> own = new ArrayList<>();
        private long sequence;
        private int given;

        Confusion(long seed) throws KernelRefused {
            this.seed = seed;
            random = new Random(seed);
            for (int port = 0; port < FLOWS; port++) {
                own.add(port % 2 == 0 ? Flows.tcp(Flows.B, port, 3, Flows.ASSURED)
                        : Flows.outbound(UDP, Flows.B, port, Flows.REPLIED));
                own.add(untranslated(port));
            }
            kernel.create(own);
            keeping.belongs(Flows.PAIR, lifetimes);
            keeping.answers(Flows.B, true);
        }

        /** From outside to a host of group b, as it is. */
        private static Flow untranslated(int port) {
            Tuple original = Flows.tuple(UDP, "198.51.100.9", port, "10.2.0.7", 53);
            return Flows.flow(original, original.inverted(), Flows.REPLIED, java.util.Optional.empty());
        }

        void run() {
            for (int i = 0; i < ENTRIES; i++) {
                switch (random.nextInt(8)) {
                    case 0 -> keeping.began(place());
                    case 1 -> keeping.ended(place());
                    default -> keeping.entry(place(), entry());
                }
                assertTrue(keeping.finish(LONG), what());
            }
            assertEquals(given, stream.done.size(), what() + ": the stream stands still");
            Collection<Flow> there = kernel.flows();
            own.forEach(flow -> assertTrue(there.contains(flow), what() + ": lost or changed " + flow));
            tellsEverything();
        }

        private void tellsEverything() {
            keeping.began(place());
            FlowBatch batch = new FlowBatch();
            batch.add(new FlowRecord.Answers(Set.of(Flows.A)));
            List<Flow> twins = new ArrayList<>();
            for (int port = 100; port < 120; port++) {
                twins.add(Flows.tcp(Flows.A, port, 3, Flows.ASSURED));
                batch.add(new FlowRecord.Present(twins.getLast()));
            }
            keeping.entry(place(), batch.take());
            keeping.ended(place());
            assertTrue(keeping.finish(LONG), what());
            List<Tuple> ofA = kernel.flows().stream()
                    .filter(flow -> Flows.PAIR.of(flow).filter(Flows.A::equals).isPresent())
                    .map(Flow::original).sorted((one, other) -> one.toString().compareTo(other.toString())).toList();
            assertEquals(twins.stream().map(Flow::original)
                    .sorted((one, other) -> one.toString().compareTo(other.toString())).toList(), ofA, what());
        }

        private String what() {
            return "seed " + seed;
        }

        private Place place() {
            given++;
            return new Place(1, ++sequence);
        }

        /** Sound, or cut, changed, of another version, too long, noise, or one that was said before. */
        private byte[] entry() {
            byte[] sound = sound();
            byte[] entry = switch (random.nextInt(8)) {
                case 0 -> Arrays.copyOf(sound, random.nextInt(sound.length + 1));
                case 1 -> changed(sound);
                case 2 -> anotherVersion(sound);
                case 3 -> Arrays.copyOf(sound, 64 * 1024);
                case 4 -> noise();
                case 5 -> said.isEmpty() ? sound : said.get(random.nextInt(said.size()));
                default -> sound;
            };
            said.add(entry);
            return entry;
        }

        private byte[] changed(byte[] sound) {
            byte[] changed = sound.clone();
            for (int i = random.nextInt(6); i >= 0; i--) {
                changed[random.nextInt(changed.length)] = (byte) random.nextInt();
            }
            return changed;
        }

        private static byte[] anotherVersion(byte[] sound) {
            byte[] changed = sound.clone();
            changed[0]++;
            return changed;
        }

        private byte[] noise() {
            byte[] noise = new byte[1 + random.nextInt(300)];
            random.nextBytes(noise);
            return noise;
        }

        private byte[] sound() {
            FlowBatch batch = new FlowBatch();
            for (int i = random.nextInt(5); i >= 0; i--) {
                batch.add(record());
            }
            return batch.take();
        }

        private FlowRecord record() {
            Flow flow = flow();
            return switch (random.nextInt(6)) {
                case 0 -> new FlowRecord.Answers(random.nextBoolean() ? Set.of(Flows.A) : Set.of(Flows.A, Flows.B));
                case 1 -> new FlowRecord.Changed(flow);
                case 2 -> new FlowRecord.Gone(flow.original(), flow.reply(), flow.zone());
                case 3 -> random.nextBoolean() ? new FlowRecord.Expected(Flows.expectation(random))
                        : new FlowRecord.Unexpected(Flows.expectation(random));
                default -> new FlowRecord.Present(flow);
            };
        }

        /** Of the twin's group, of this node's own, of neither, or with a direction of each. */
        private Flow flow() {
            Flow mine = own.get(random.nextInt(own.size()));
            Flow twins = Flows.tcp(Flows.A, random.nextInt(FLOWS), 3, Flows.ASSURED);
            return switch (random.nextInt(5)) {
                case 0 -> mine;
                case 1 -> Flows.full(random);
                case 2 -> Flows.flow(mine.original(), twins.reply(), Flows.TRANSLATED, twins.state());
                case 3 -> Flows.flow(twins.original(), mine.reply(), Flows.TRANSLATED, twins.state());
                default -> twins;
            };
        }
    }
}
