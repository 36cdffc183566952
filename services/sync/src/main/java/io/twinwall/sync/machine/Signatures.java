package io.twinwall.sync.machine;

import com.google.protobuf.ByteString;

/** Proof of having a key. */
public interface Signatures {
    /** Signs with this node's key. */
    ByteString sign(byte[] text);

    /** Whether the owner of a public key signed; false also when the key is none. */
    boolean verify(ByteString key, byte[] text, ByteString signature);
}
