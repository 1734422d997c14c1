//! Signatures of others: the algorithms that access tokens are signed with (RFC 7518, section 3; RFC 8037).
//!
//! Only verification. An algorithm belongs to a kind of key, and a key to one kind: a signature that was made with
//! another kind is wrong, whatever its sender says of it.

use ring::signature::{
    ECDSA_P256_SHA256_FIXED, ECDSA_P384_SHA384_FIXED, ED25519, RSA_PKCS1_2048_8192_SHA256,
    RSA_PKCS1_2048_8192_SHA384, RSA_PKCS1_2048_8192_SHA512, RSA_PSS_2048_8192_SHA256,
    RSA_PSS_2048_8192_SHA384, RSA_PSS_2048_8192_SHA512, RsaParameters, RsaPublicKeyComponents,
    UnparsedPublicKey, VerificationAlgorithm,
};

/// How a text was signed; the names of JSON Web Algorithms in capitals.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum SignatureAlgorithm {
    /// RSASSA-PKCS1-v1_5 with SHA-256.
    Rs256,
    /// RSASSA-PKCS1-v1_5 with SHA-384.
    Rs384,
    /// RSASSA-PKCS1-v1_5 with SHA-512.
    Rs512,
    /// RSASSA-PSS with SHA-256.
    Ps256,
    /// RSASSA-PSS with SHA-384.
    Ps384,
    /// RSASSA-PSS with SHA-512.
    Ps512,
    /// ECDSA on P-256 with SHA-256.
    Es256,
    /// ECDSA on P-384 with SHA-384.
    Es384,
    /// Ed25519.
    EdDsa,
}

/// A key that checks signatures. Public.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PublicKey {
    /// RSA, modulus and exponent: big-endian bytes without leading zeros. Moduli from 2048 to 8192 bits are taken.
    Rsa {
        /// The modulus.
        n: Vec<u8>,
        /// The exponent.
        e: Vec<u8>,
    },
    /// A point of P-256: both coordinates, 32 bytes each.
    P256([u8; 64]),
    /// A point of P-384: both coordinates, 48 bytes each.
    P384([u8; 96]),
    /// A point of Ed25519.
    Ed25519([u8; 32]),
}

impl PublicKey {
    /// Whether the holder of the other half signed exactly this, in this way. `false` also where the algorithm is of another
    /// kind of key.
    pub fn has_signed(
        &self,
        algorithm: SignatureAlgorithm,
        message: &[u8],
        signature: &[u8],
    ) -> bool {
        use SignatureAlgorithm::{EdDsa, Es256, Es384, Ps256, Ps384, Ps512, Rs256, Rs384, Rs512};
        let rsa = |parameters: &'static RsaParameters| match self {
            Self::Rsa { n, e } => {
                let key = RsaPublicKeyComponents { n, e };
                key.verify(parameters, message, signature).is_ok()
            }
            Self::P256(_) | Self::P384(_) | Self::Ed25519(_) => false,
        };
        let point = |algorithm: &'static dyn VerificationAlgorithm, point: &[u8]| {
            UnparsedPublicKey::new(algorithm, point).verify(message, signature).is_ok()
        };
        match (algorithm, self) {
            (Rs256, _) => rsa(&RSA_PKCS1_2048_8192_SHA256),
            (Rs384, _) => rsa(&RSA_PKCS1_2048_8192_SHA384),
            (Rs512, _) => rsa(&RSA_PKCS1_2048_8192_SHA512),
            (Ps256, _) => rsa(&RSA_PSS_2048_8192_SHA256),
            (Ps384, _) => rsa(&RSA_PSS_2048_8192_SHA384),
            (Ps512, _) => rsa(&RSA_PSS_2048_8192_SHA512),
            (Es256, Self::P256(both)) => point(&ECDSA_P256_SHA256_FIXED, &uncompressed(both)),
            (Es384, Self::P384(both)) => point(&ECDSA_P384_SHA384_FIXED, &uncompressed(both)),
            (EdDsa, Self::Ed25519(bytes)) => point(&ED25519, bytes),
            (Es256 | Es384 | EdDsa, _) => false,
        }
    }
}

/// A point as SEC 1 (section 2.3.3) writes it.
fn uncompressed(coordinates: &[u8]) -> Vec<u8> {
    [&[4], coordinates].concat()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::SigningKey;
    use base64::Engine as _;
    use base64::engine::general_purpose::URL_SAFE_NO_PAD;

    fn bytes(text: &str) -> Vec<u8> {
        URL_SAFE_NO_PAD.decode(text).expect("base 64")
    }

    /// RFC 7515, appendix A.3.
    #[test]
    fn the_example_of_the_standard_passes_and_nothing_else_does() {
        let x = bytes("f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU");
        let y = bytes("x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0");
        let key = PublicKey::P256([x, y].concat().try_into().expect("64 bytes"));
        let message = b"eyJhbGciOiJFUzI1NiJ9.eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxl\
                        LmNvbS9pc19yb290Ijp0cnVlfQ";
        let signature = bytes(
            "DtEhU3ljbEg8L38VWAfUAqOyKAM6-Xx-F4GawxaepmXFCgfTjDxw5djxLa8ISlSApmWQxfKTUJqPP3-Kg6NU1Q",
        );
        assert!(key.has_signed(SignatureAlgorithm::Es256, message, &signature));
        assert!(!key.has_signed(SignatureAlgorithm::Es256, &message[1..], &signature));
        assert!(!key.has_signed(SignatureAlgorithm::Es256, message, &[0; 64]));
        assert!(!key.has_signed(SignatureAlgorithm::Es256, message, &[]));
        for other in
            [SignatureAlgorithm::Es384, SignatureAlgorithm::EdDsa, SignatureAlgorithm::Rs256]
        {
            assert!(!key.has_signed(other, message, &signature), "{other:?}");
        }
    }

    /// RFC 7515, appendix A.2.
    #[test]
    fn the_rsa_example_of_the_standard_passes_and_nothing_else_does() {
        let n = bytes(
            "ofgWCuLjybRlzo0tZWJjNiuSfb4p4fAkd_wWJcyQoTbji9k0l8W26mPddxHmfHQp-Vaw-4qPCJrcS2mJPMEzP1Pt0Bm4d4QlL-yRT-SFd2lZ\
             S-pCgNMsD1W_YpRPEwOWvG6b32690r2jZ47soMZo9wGzjb_7OMg0LOL-bSf63kpaSHSXndS5z5rexMdbBYUsLA9e-KXBdQOS-UTo7WTBEMa2\
             R2CapHg665xsmtdVMTBQY4uDZlxvb3qCo5ZwKh9kG4LT6_I5IhlJH7aGhyxXFvUK-DWNmoudF8NAco9_h9iaGNj8q2ethFkMLs91kzk2PAcD\
             TW9gb54h4FRWyuXpoQ",
        );
        let key = PublicKey::Rsa { n: n.clone(), e: vec![1, 0, 1] };
        let message = b"eyJhbGciOiJSUzI1NiJ9.eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxl\
                        LmNvbS9pc19yb290Ijp0cnVlfQ";
        let signature = bytes(
            "cC4hiUPoj9Eetdgtv3hF80EGrhuB__dzERat0XF9g2VtQgr9PJbu3XOiZj5RZmh7AAuHIm4Bh-0Qc_lF5YKt_O8W2Fp5jujGbds9uJdbF9CU\
             Ar7t1dnZcAcQjbKBYNX4BAynRFdiuB--f_nZLgrnbyTyWzO75vRK5h6xBArLIARNPvkSjtQBMHlb1L07Qe7K0GarZRmB_eSN9383LcOLn6_d\
             O--xi12jzDwusC-eOkHWEsqtFZESc6BfI7noOPqvhJ1phCnvWh6IeYI2w9QOYEUipUTI8np6LbgGY9Fs98rqVt5AXLIhWkWywlVmtVrBp0ig\
             cN_IoypGlUPQGe77Rw",
        );
        assert!(key.has_signed(SignatureAlgorithm::Rs256, message, &signature));
        assert!(!key.has_signed(SignatureAlgorithm::Rs256, &message[1..], &signature));
        assert!(!key.has_signed(SignatureAlgorithm::Rs256, message, &signature[1..]));
        assert!(!key.has_signed(SignatureAlgorithm::Rs256, message, &[0; 256]));
        let other_exponent = PublicKey::Rsa { n, e: vec![3] };
        assert!(!other_exponent.has_signed(SignatureAlgorithm::Rs256, message, &signature));
        for other in [
            SignatureAlgorithm::Rs384,
            SignatureAlgorithm::Rs512,
            SignatureAlgorithm::Ps256,
            SignatureAlgorithm::Es256,
            SignatureAlgorithm::EdDsa,
        ] {
            assert!(!key.has_signed(other, message, &signature), "{other:?}");
        }
    }

    #[test]
    fn a_key_knows_its_own_algorithm_only() {
        let pair = SigningKey::from_seed([7; 32]);
        let key = PublicKey::Ed25519(*pair.verifying_key().bytes());
        let signature = pair.sign(b"text");
        assert!(key.has_signed(SignatureAlgorithm::EdDsa, b"text", &signature));
        for other in
            [SignatureAlgorithm::Es256, SignatureAlgorithm::Rs256, SignatureAlgorithm::Ps512]
        {
            assert!(!key.has_signed(other, b"text", &signature), "{other:?}");
        }
        let tiny = PublicKey::Rsa { n: vec![0xff; 64], e: vec![3] };
        assert!(!tiny.has_signed(SignatureAlgorithm::Rs256, b"text", &[0; 64]), "512 bits");
    }
}
