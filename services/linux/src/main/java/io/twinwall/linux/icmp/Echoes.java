package io.twinwall.linux.icmp;

import io.twinwall.linux.KernelRefused;
import io.twinwall.model.value.IpAddress;
import java.time.Duration;

/** ICMP echo (RFC 792, RFC 4443 section 4). Calls from any thread, virtual ones too: waiting is no native call. */
public interface Echoes extends AutoCloseable {
    /**
     * Asks once and waits for the answer.
     *
     * @return whether it came within {@code limit}
     * @throws KernelRefused where the request cannot leave: no route, no device
     */
    boolean ask(IpAddress target, Duration limit) throws KernelRefused, InterruptedException;

    @Override
    void close();
}
