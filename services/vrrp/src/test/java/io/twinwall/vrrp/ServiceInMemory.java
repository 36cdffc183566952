package io.twinwall.vrrp;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.twinwall.linux.fake.RecordingKernel;
import io.twinwall.model.config.NodeConfig;
import io.twinwall.runtime.ApplyFailed;
import io.twinwall.runtime.EventLog;
import io.twinwall.runtime.Facts;
import io.twinwall.runtime.Role;
import io.twinwall.runtime.TakeoverPipeline;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** The whole service on a kernel in memory that has eth0 and eth1, and what it logged; for tests to extend. */
abstract class ServiceInMemory {
    private static final long PATIENCE_NANOS = 30_000_000_000L;

    final RecordingKernel fake = new RecordingKernel();
    final List<String> logged = new CopyOnWriteArrayList<>();
    final EventLog log =
            (message, values) -> logged.add(message.id() + " " + String.format(Locale.ROOT, message.text(), values));
    final Facts facts = new Facts();
    final VrrpService service = new VrrpService(fake.kernel(), log, facts);
    TakeoverPipeline pipeline;
    int eth1;

    @BeforeEach
    void startService() throws ApplyFailed {
        fake.addDevice("eth0", "02:00:00:00:01:00");
        eth1 = fake.addDevice("eth1", "02:00:00:00:01:01");
        pipeline = new TakeoverPipeline(service.steps(), new Facts(), log);
        service.start(pipeline);
    }

    @AfterEach
    void stopService() {
        service.close();
        pipeline.close();
    }

    void await(String what, BooleanSupplier condition) throws InterruptedException {
        long end = System.nanoTime() + PATIENCE_NANOS;
        while (!condition.getAsBoolean()) {
            assertTrue(System.nanoTime() < end,
                    () -> "never: " + what + "\n" + String.join("\n", logged) + "\n" + fake.state());
            Thread.sleep(2);
        }
    }

    void first(NodeConfig config) throws ApplyFailed {
        service.apply(service.plan(Optional.empty(), config));
    }

    void change(NodeConfig now, NodeConfig next) throws ApplyFailed {
        service.apply(service.plan(Optional.of(now), next));
    }

    /** Of the first virtual router. */
    Role role() {
        return service.status().routers().getFirst().state();
    }
}
