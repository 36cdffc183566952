package io.twinwall.linux.process;

import io.twinwall.linux.KernelRefused;
import java.util.Optional;

/**
 * Kernel settings of this network namespace by their path below {@code /proc/sys}, as {@code
 * net/ipv4/conf/eth1/arp_ignore}.
 */
public interface Sysctl {
    /** The value, trimmed; empty where the kernel has no such setting. */
    Optional<String> get(String path);

    /** Sets a value; one that is already so is not written again. */
    void set(String path, String value) throws KernelRefused;
}
