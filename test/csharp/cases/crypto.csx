// Keys as XML, paddings, ids of algorithms.
var a = RSA.Create(1024); var b = RSA.Create(); b.FromXmlString(a.ToXmlString(true)); return b.VerifyData(new byte[]{1}, a.SignData(new byte[]{1}, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1), HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);   //= bool True
RSAEncryptionPadding.OaepSHA256.Mode   //= RSAEncryptionPaddingMode Oaep
RSAEncryptionPadding.OaepSHA256.OaepHashAlgorithm.Name   //= string "SHA256"
RSAEncryptionPadding.CreateOaep(HashAlgorithmName.SHA256) == RSAEncryptionPadding.OaepSHA256   //= bool True
RSASignaturePadding.Pss.Mode.ToString()   //= string "Pss"
Oid.FromFriendlyName("sha256", OidGroup.All).Value   //= string "2.16.840.1.101.3.4.2.1"
