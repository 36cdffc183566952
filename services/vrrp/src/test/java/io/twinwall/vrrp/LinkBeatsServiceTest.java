package io.twinwall.vrrp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.twinwall.model.config.NodeConfig;
import io.twinwall.model.view.Json;
import io.twinwall.runtime.ApplyFailed;
import io.twinwall.vrrp.wire.SegmentFrames;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The link's beats from the document and the channel's keys to the guard, on a kernel in memory. */
@Timeout(120)
final class LinkBeatsServiceTest extends ServiceInMemory {
    private static final byte[] SECRET = new byte[32];

    @BeforeEach
    void addLinkAndEatWhatTheGuardEats() {
        fake.addDevice("eth2", "02:00:00:00:01:02");
        fake.dropOnEgress(SegmentFrames.ETHERTYPE_CLOSE);
        fake.dropOnEgress(SegmentFrames.ETHERTYPE_BEAT);
    }

    private static NodeConfig config(String beat) {
        return Documents.pair().interval("40s").link(beat, 4).at(Documents.R1);
    }

    private String guard() {
        return fake.batches().getLast();
    }

    private long sent() {
        return service.linkBeats().orElseThrow().sent();
    }

    private String state() {
        return service.linkBeats().orElseThrow().phase();
    }

    @Test
    void withoutAKeyNothingIsSentAndTheGuardIsAsBefore() throws Exception {
        first(config("100ms"));
        assertFalse(guard().contains("@awake"), guard());
        Thread.sleep(150);
        assertEquals(0, sent());
        assertEquals("off", state());
        assertEquals(List.of(), fake.sentDatagrams("eth2"));
    }

    @Test
    void theGuardIsTightBeforeTheFirstBeatAndLooseAfterTheTwinForgot() throws Exception {
        first(config("100ms"));
        service.beatKeyAgreed(SECRET);
        await("beats", () -> sent() > 2);
        assertTrue(guard().contains("update @awake { meta oiftype timeout 250ms } drop"), guard());
        assertEquals("down", state());

        service.beatKeysForgotten();
        await("off", () -> state().equals("off"));
        assertTrue(guard().contains("@awake"), "the twin may not have heard of it yet");
        await("loose", () -> !guard().contains("@awake"));
        long left = sent();
        Thread.sleep(250);
        assertEquals(left, sent());
    }

    @Test
    void aCommitChangesThePaceAndKeepsTheQuickGuardUntilTheTwinKnows() throws Exception {
        NodeConfig fast = config("50ms");
        NodeConfig slow = config("200ms");
        first(fast);
        service.beatKeyAgreed(SECRET);
        await("beats", () -> sent() > 0);
        VrrpPlan plan = service.plan(Optional.of(fast), slow);
        assertEquals(List.of("link beats: every 50ms, multiplier 4 -> every 200ms, multiplier 4"), plan.lines());
        service.apply(plan);
        assertTrue(guard().contains("timeout 125ms"), guard());
        await("slow", () -> guard().contains("timeout 500ms"));
        change(slow, fast);
        assertTrue(guard().contains("timeout 125ms"), guard());
    }

    @Test
    void aDocumentWithoutALinkHasNoBeatsAndForgetsTheKeys() throws Exception {
        NodeConfig with = config("50ms");
        NodeConfig without = Documents.pair().interval("40s").at(Documents.R1);
        first(with);
        service.beatKeyAgreed(SECRET);
        await("beats", () -> sent() > 0);
        change(with, without);
        assertEquals(Optional.empty(), service.linkBeats());
        assertTrue(!fake.state().contains("datagram"), fake.state());
        await("loose", () -> !guard().contains("@awake"));
        change(without, with);
        Thread.sleep(150);
        assertEquals("off", state());
    }

    @Test
    void aKernelThatGivesNoSocketRefusesTheCommitAndChangesNothing() throws Exception {
        NodeConfig without = Documents.pair().interval("40s").at(Documents.R1);
        first(without);
        fake.refuse("datagram sender eth2", 24, "Too many open files");
        String before = fake.state();
        assertThrows(ApplyFailed.class, () -> change(without, config("50ms")));
        assertEquals(before, fake.state());
    }

    @Test
    void whatIsShownNamesEveryCounter() throws Exception {
        first(config("50ms"));
        service.beatKeyAgreed(SECRET);
        await("beats", () -> sent() > 0);
        String json = Json.write(service.status().routers().getFirst().toDatum());
        for (String key : List.of("link-beats", "sent", "heard", "lost", "unheard", "refused", "silent-after")) {
            assertTrue(json.contains("\"" + key + "\""), json);
        }
        assertEquals(json.indexOf("\"state\""), json.lastIndexOf("\"state\""),
                "a script that looks for a router's state finds that alone: " + json);
    }
}
