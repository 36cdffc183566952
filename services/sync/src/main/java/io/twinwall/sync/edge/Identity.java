package io.twinwall.sync.edge;

import com.google.protobuf.ByteString;
import io.twinwall.sync.machine.Signatures;
import java.io.IOException;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.Signature;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.X509EncodedKeySpec;
import java.time.Instant;
import java.util.Date;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/** A node's key pair, ECDSA P-256, in a certificate that nobody signed but itself: what counts is the key. */
public record Identity(PrivateKey key, X509Certificate certificate) implements Signatures {
    private static final String SIGNING = "SHA256withECDSA";

    /** Makes a new one. Its certificate never ends: a box whose clock is wrong must still meet its twin. */
    public static Identity create() throws IOException {
        try {
            SecureRandom random = new SecureRandom();
            KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(new ECGenParameterSpec("secp256r1"), random);
            KeyPair pair = generator.generateKeyPair();
            X500Name name = new X500Name("CN=twinwall node");
            // RFC 5280 section 4.1.2.5: a certificate without an end has 99991231235959Z.
            X509Certificate certificate = new JcaX509CertificateConverter().getCertificate(
                    new JcaX509v3CertificateBuilder(
                                    name,
                                    new BigInteger(64, random).add(BigInteger.ONE),
                                    Date.from(Instant.parse("2000-01-01T00:00:00Z")),
                                    Date.from(Instant.parse("9999-12-31T23:59:59Z")),
                                    name,
                                    pair.getPublic())
                            .build(new JcaContentSignerBuilder(SIGNING).build(pair.getPrivate())));
            return new Identity(pair.getPrivate(), certificate);
        } catch (GeneralSecurityException | OperatorCreationException e) {
            throw new IOException("this Java cannot make a key: " + e.getMessage(), e);
        }
    }

    /** SubjectPublicKeyInfo in DER. */
    public ByteString publicKey() {
        return ByteString.copyFrom(certificate.getPublicKey().getEncoded());
    }

    public Pin pin() {
        return Pin.of(publicKey());
    }

    @Override
    public ByteString sign(byte[] text) {
        try {
            Signature signature = Signature.getInstance(SIGNING);
            signature.initSign(key);
            signature.update(text);
            return ByteString.copyFrom(signature.sign());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("the own key does not sign", e);
        }
    }

    @Override
    public boolean verify(ByteString publicKey, byte[] text, ByteString signed) {
        try {
            PublicKey other =
                    KeyFactory.getInstance("EC").generatePublic(new X509EncodedKeySpec(publicKey.toByteArray()));
            Signature signature = Signature.getInstance(SIGNING);
            signature.initVerify(other);
            signature.update(text);
            return signature.verify(signed.toByteArray());
        } catch (GeneralSecurityException e) {
            // A key or signature that is none proves nothing.
            return false;
        }
    }
}
