package io.twinwall.linux.ffi;

import io.twinwall.linux.KernelRefused;
import java.lang.foreign.Arena;
import java.nio.charset.StandardCharsets;
import jnr.ffi.LibraryLoader;
import jnr.ffi.Pointer;
import jnr.ffi.annotations.IgnoreError;
import jnr.ffi.types.u_int32_t;

/** libnftables.so.1 (libnftables(3)). A context is a {@code long} and belongs to one caller at a time. */
public final class LibNftables {
    /** NFT_CTX_OUTPUT_JSON: speaks JSON, and tries to read its input as JSON first. */
    public static final int OUTPUT_JSON = 1 << 4;

    private static final String FILE = "libnftables.so.1";
    private static final int ENOENT = 2;
    private static final int ENOMEM = 12;

    /** The C functions; public only because jnr-ffi generates its implementation in a class loader of its own. */
    public interface Functions {
        @IgnoreError
        long nft_ctx_new(@u_int32_t int flags);

        @IgnoreError
        void nft_ctx_free(long context);

        @IgnoreError
        void nft_ctx_output_set_flags(long context, @u_int32_t int flags);

        @IgnoreError
        void nft_ctx_set_dry_run(long context, boolean dry);

        @IgnoreError
        int nft_ctx_buffer_output(long context);

        @IgnoreError
        int nft_ctx_buffer_error(long context);

        @IgnoreError
        Pointer nft_ctx_get_output_buffer(long context);

        @IgnoreError
        Pointer nft_ctx_get_error_buffer(long context);

        @IgnoreError
        int nft_run_cmd_from_buffer(long context, long commands);
    }

    /** What a run left behind. */
    public record Outcome(boolean accepted, String output, String error) {}

    private final Functions functions;

    private LibNftables(Functions functions) {
        this.functions = functions;
    }

    /** Loads the library; a box without it gets a sentence with the cure. */
    public static LibNftables load() throws KernelRefused {
        try {
            Functions functions = LibraryLoader.create(Functions.class).failImmediately().load(FILE);
            return new LibNftables(functions);
        } catch (UnsatisfiedLinkError e) {
            throw new KernelRefused("load " + FILE, ENOENT,
                    "libnftables is not installed; install it with: apt install libnftables1");
        }
    }

    /** A context that keeps its output and its errors in memory. */
    public long open() throws KernelRefused {
        long context = functions.nft_ctx_new(0);
        if (context == 0) {
            throw new KernelRefused("open libnftables", ENOMEM, "no context; is CAP_NET_ADMIN there?");
        }
        if (functions.nft_ctx_buffer_output(context) != 0 || functions.nft_ctx_buffer_error(context) != 0) {
            functions.nft_ctx_free(context);
            throw new KernelRefused("open libnftables", ENOMEM, "no memory for its output");
        }
        return context;
    }

    public void close(long context) {
        functions.nft_ctx_free(context);
    }

    /** Runs commands with the given output flags and takes both buffers. */
    public Outcome run(long context, String commands, int outputFlags, boolean dry) {
        functions.nft_ctx_output_set_flags(context, outputFlags);
        functions.nft_ctx_set_dry_run(context, dry);
        try (Arena arena = Arena.ofConfined()) {
            long text = arena.allocateFrom(commands, StandardCharsets.UTF_8).address();
            int result = functions.nft_run_cmd_from_buffer(context, text);
            return new Outcome(result == 0,
                    text(functions.nft_ctx_get_output_buffer(context)),
                            text(functions.nft_ctx_get_error_buffer(context)));
        }
    }

    private static String text(Pointer buffer) {
        return buffer == null ? "" : buffer.getString(0, Integer.MAX_VALUE, StandardCharsets.UTF_8);
    }
}
