package io.twinwall.linux.netns;

import java.lang.reflect.Method;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.InvocationInterceptor;
import org.junit.jupiter.api.extension.ReflectiveInvocationContext;

/**
 * Runs each test method in a JVM of its own inside a fresh network namespace, with a second one beside it for the
 * far end of cables. Put {@code @Tag("kernel") @ExtendWith(FreshNamespace.class)} on a class; its methods take no
 * parameters, and {@code @BeforeEach} does not run inside. Both namespaces go when the method ends, however it ends.
 *
 * <p>A JVM cannot change namespaces by itself (setns binds one thread), therefore the child.
 */
public final class FreshNamespace implements InvocationInterceptor {
    private static final String NEAR_PROPERTY = "twinwall.test.near";
    private static final String FAR_PROPERTY = "twinwall.test.far";
    private static final Pattern OURS = Pattern.compile("(?m)^(twt-(\\d+)-\\d+[ab])\\b");
    private static final long PATIENCE_SECONDS = 180;
    private static final int CARRIER_LOOKS = 500;
    private static final AtomicInteger NEXT = new AtomicInteger();

    /** The namespace the test runs in. */
    public static String near() {
        return System.getProperty(NEAR_PROPERTY);
    }

    /** The other namespace, empty but for loopback; reach it with {@code ip -n} and {@code ip netns exec}. */
    public static String far() {
        return System.getProperty(FAR_PROPERTY);
    }

    /** A veth cable from {@code device} here to {@code device} in the far namespace, both ends up and seen to work. */
    public static void cable(String device) {
        Shell.run("ip", "link", "add", device, "type", "veth", "peer", "name", device, "netns", far());
        Shell.run("ip", "link", "set", device, "up");
        Shell.run("ip", "-n", far(), "link", "set", device, "up");
        for (int i = 0; i < CARRIER_LOOKS; i++) {
            String ends = Shell.run("ip", "link", "show", device)
                    + Shell.run("ip", "-n", far(), "link", "show", device);
            if (ends.split("state UP", -1).length == 3) {
                return;
            }
        }
        throw new AssertionError("the cable " + device + " never came up");
    }

    /** The command that starts a class of the test class path in a namespace. */
    public static List<String> java(String namespace, List<String> options, Class<?> main, String... arguments) {
        List<String> command = new ArrayList<>(List.of("ip", "netns", "exec", namespace,
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED", "-Xmx256m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=4"));
        command.addAll(options);
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), main.getName()));
        command.addAll(List.of(arguments));
        return command;
    }

    @Override
    public void interceptTestMethod(
            Invocation<Void> invocation, ReflectiveInvocationContext<Method> method, ExtensionContext context) {
        invocation.skip();
        sweep();
        String name = "twt-" + ProcessHandle.current().pid() + "-" + NEXT.incrementAndGet();
        String near = name + "a";
        String far = name + "b";
        try {
            for (String namespace : List.of(near, far)) {
                Shell.run("ip", "netns", "add", namespace);
                Shell.run("ip", "-n", namespace, "link", "set", "lo", "up");
            }
            List<String> properties = List.of("-D" + NEAR_PROPERTY + "=" + near, "-D" + FAR_PROPERTY + "=" + far);
            Shell.Outcome outcome = Shell.attempt(PATIENCE_SECONDS, java(near, properties, MethodRun.class,
                    method.getTargetClass().getName(), method.getExecutable().getName()));
            if (outcome.status() != 0) {
                throw new AssertionError("in its namespace:\n" + outcome.output());
            }
            System.out.print(outcome.output());
        } finally {
            Shell.attempt(PATIENCE_SECONDS, List.of("ip", "netns", "del", near));
            Shell.attempt(PATIENCE_SECONDS, List.of("ip", "netns", "del", far));
        }
    }

    /** Removes what a killed test run left; those of living processes stay. */
    private static void sweep() {
        Matcher names = OURS.matcher(Shell.run("ip", "netns", "list"));
        while (names.find()) {
            if (ProcessHandle.of(Long.parseLong(names.group(2))).isEmpty()) {
                Shell.attempt(PATIENCE_SECONDS, List.of("ip", "netns", "del", names.group(1)));
            }
        }
    }
}
