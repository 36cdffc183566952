package io.twinwall.sync.wire;

import com.google.protobuf.ByteString;
import java.util.List;
import java.util.Optional;

/** One frame of each kind, with every field set. */
public final class Frames {
    public static final BootId BOOT = boot(7);

    private Frames() {}

    public static BootId boot(int filling) {
        byte[] bytes = new byte[BootId.LENGTH];
        java.util.Arrays.fill(bytes, (byte) filling);
        return new BootId(ByteString.copyFrom(bytes));
    }

    public static TwinFrame.Hello hello(String node, Versions versions, BootId boot, TwinFrame.Greeting... streams) {
        return new TwinFrame.Hello(versions, node, "1.0", "d0c", boot, 1_000_000, List.of(streams));
    }

    static List<TwinFrame> all() {
        ByteString thirtyTwo = ByteString.copyFrom(new byte[FrameCodec.NONCE_LENGTH]);
        return List.of(
                new TwinFrame.Hello(new Versions(1, 3), "r1", "0.1.0", "3fa2", BOOT, -5, List.of(
                        new TwinFrame.Greeting(1, Optional.empty()),
                        new TwinFrame.Greeting(3, Optional.of(new Position(boot(9), 4, 77))))),
                new TwinFrame.Beat(-3, Long.MAX_VALUE, Optional.of(new TwinFrame.Echo(Long.MIN_VALUE, 12)), "3fa2"),
                new TwinFrame.Beat(0, 0, Optional.empty(), ""),
                new TwinFrame.Data(3, 1, 2, TwinFrame.Kind.ENTRY, ByteString.copyFromUtf8("entry")),
                new TwinFrame.Data(3, 1, 1, TwinFrame.Kind.RESYNC_BEGIN, ByteString.EMPTY),
                new TwinFrame.Data(3, 1, 9, TwinFrame.Kind.RESYNC_END, ByteString.EMPTY),
                new TwinFrame.Acknowledgement(3, 1, Long.MAX_VALUE),
                new TwinFrame.ResyncRequest(5),
                new TwinFrame.Goodbye(TwinFrame.Reason.VERSION, "r1 speaks 2"),
                new TwinFrame.PairingOffer(1, "r2", ByteString.copyFromUtf8("a key")),
                new TwinFrame.PairingCommitment(thirtyTwo),
                new TwinFrame.PairingNonce(thirtyTwo),
                new TwinFrame.PairingConfirmation(ByteString.copyFromUtf8("signed")),
                new TwinFrame.PairingRefusal("the twin of r1 is r2"));
    }
}
