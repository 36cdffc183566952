package io.twinwall.appliance.flow;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.twinwall.appliance.LogLines;
import io.twinwall.linux.KernelRefused;
import io.twinwall.linux.fake.RecordingKernel;
import io.twinwall.linux.nflog.LoggedPacket;
import io.twinwall.linux.nflog.PacketLog;
import io.twinwall.linux.packet.PacketHead;
import io.twinwall.model.control.Feed;
import io.twinwall.model.control.LoggedFilter;
import io.twinwall.model.control.Outcome;
import io.twinwall.model.value.IpAddress;
import io.twinwall.model.value.Prefix;
import io.twinwall.model.value.ProtocolNumber;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

final class FirewallLogTest {
    private final RecordingKernel kernel = new RecordingKernel();
    private final int eth1 = kernel.addDevice("eth1", "02:00:00:00:00:01");
    private final LogLines events = new LogLines();
    private Instant now = Instant.parse("2026-01-01T00:00:00.123456Z");
    private Optional<KernelRefused> refusal = Optional.empty();
    private PacketLog.Listener hearing;
    private int group;
    private int closed;
    private final FirewallLog log = new FirewallLog(this::open, new DeviceNames(kernel.kernel().links(), () -> now),
            events, () -> now);

    private PacketLog open(int asked, PacketLog.Listener listener) throws KernelRefused {
        if (refusal.isPresent()) {
            throw refusal.get();
        }
        group = asked;
        hearing = listener;
        return () -> closed++;
    }

    private LoggedPacket packet(String prefix, String source) {
        PacketHead head = new PacketHead(IpAddress.parse(source), IpAddress.parse("192.0.2.254"),
                new ProtocolNumber(6), 63, 60, false, Optional.of(new PacketHead.Tcp(40000, 80, 2)));
        return new LoggedPacket(2, 2, prefix, eth1, 999, OptionalInt.empty(), Optional.empty(), Optional.of(head),
                OptionalInt.empty());
    }

    private static String line(Feed feed) throws InterruptedException {
        return feed.next(Duration.ZERO) instanceof Feed.Line(String text) ? text : "nothing";
    }

    @Test
    void aPacketIsOneLineWithItsRulesPath() throws Exception {
        log.listen();
        assertEquals(77, group);
        Feed feed = log.monitor(LoggedFilter.ALL);
        hearing.logged(packet("tw:firewall.policy.lan -> wan", "10.10.0.50"));
        String what = "firewall.policy.lan -> wan: forward from eth1 to device 999: "
                + "tcp 10.10.0.50:40000 -> 192.0.2.254:80 SYN, 60 bytes, ttl 63";
        assertEquals("2026-01-01T00:00:00.123Z " + what, line(feed));
        assertEquals("FLOW-0101 " + what, events.lines().getFirst());
    }

    @Test
    void eachWatcherHasItsOwnFilterUntilItCloses() throws Exception {
        Feed lan = log.monitor(new LoggedFilter(Optional.of(Prefix.parse("10.10.0.0/24")), Optional.empty(),
                Optional.of(new ProtocolNumber(6)), Optional.empty(), Optional.empty()));
        Feed rule = log.monitor(new LoggedFilter(Optional.empty(), Optional.empty(), Optional.empty(),
                Optional.empty(), Optional.of("dmz")));
        hearing.logged(packet("tw:lan", "10.10.0.50"));
        hearing.logged(packet("tw:dmz", "10.20.0.11"));
        assertTrue(line(lan).contains(" lan: "));
        assertEquals("nothing", line(lan));
        assertTrue(line(rule).contains(" dmz: "));
        rule.close();
        hearing.logged(packet("tw:dmz", "10.20.0.11"));
        assertEquals("nothing", line(rule));
    }

    @Test
    void theEventLogTakesABurstAndCountsTheRest() {
        log.listen();
        for (int i = 0; i < 1000; i++) {
            hearing.logged(packet("tw:lan", "10.10.0.50"));
        }
        assertEquals(50, events.of(FlowMessage.LOGGED).size());
        now = now.plusSeconds(60);
        hearing.logged(packet("tw:lan", "10.10.0.50"));
        assertEquals("FLOW-0102 950 more packets were logged since 2026-01-01T00:00:00Z, too many for the event log",
                events.of(FlowMessage.LOGGED_MORE).getFirst());
        assertEquals(51, events.of(FlowMessage.LOGGED).size());
    }

    @Test
    void whatIsLostIsSaidNowAndThen() throws Exception {
        Feed feed = log.monitor(LoggedFilter.ALL);
        hearing.lost(5);
        hearing.lost(6);
        now = now.plusSeconds(60);
        hearing.lost(7);
        assertEquals("5 logged packets were lost: they came faster than they could be read", line(feed));
        assertEquals(2, events.of(FlowMessage.LOST).size());
        assertTrue(events.of(FlowMessage.LOST).getLast().contains(" 13 logged"));
    }

    @Test
    void aRefusalIsSaidOnceAndTriedAgain() throws Exception {
        refusal = Optional.of(new KernelRefused("listen to packet log group 77", 1, "another program listens to it"));
        log.listen();
        log.listen();
        assertEquals(1, events.of(FlowMessage.NOT_HEARD).size());
        assertEquals(new Feed.Ended(Outcome.refused("packets that rules log are not heard: listen to packet log group"
                + " 77: another program listens to it")), log.monitor(LoggedFilter.ALL).next(Duration.ZERO));
        refusal = Optional.empty();
        Feed feed = log.monitor(LoggedFilter.ALL);
        hearing.logged(packet("tw:lan", "10.10.0.50"));
        assertTrue(line(feed).contains("lan"));
        log.close();
        assertEquals(1, closed);
        log.listen();
        assertEquals(Feed.Ended.class, log.monitor(LoggedFilter.ALL).next(Duration.ZERO).getClass());
    }
}
