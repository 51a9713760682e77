package dbmuster.encryption.pg_ssl_tls13_ciphers_test

import rego.v1
import data.dbmuster.encryption.pg_ssl_tls13_ciphers as policy

doc(settings) := {"attributes": {"server_version_num": 180001, "settings": settings}}

test_what_fails if {
	every settings in [
		{"ssl_tls13_ciphers": "TLS_AES_128_CCM_8_SHA256", "ssl_groups": "X25519"},
		{"ssl_tls13_ciphers": "", "ssl_groups": "X25519:secp224r1"},
	] {
		count(policy.deny) > 0 with input as doc(settings)
		with data.parameters as {"suites": ["TLS_AES_128_GCM_SHA256", "TLS_AES_256_GCM_SHA384", "TLS_CHACHA20_POLY1305_SHA256"], "groups": ["SecP256r1MLKEM768", "SecP384r1MLKEM1024", "X25519", "X25519MLKEM768", "X448", "prime256v1", "secp384r1", "secp521r1"]}
	}
}

test_what_passes if {
	every settings in [
		{"ssl_tls13_ciphers": "", "ssl_groups": "X25519:prime256v1"},
		{"ssl_tls13_ciphers": "TLS_AES_256_GCM_SHA384:TLS_CHACHA20_POLY1305_SHA256", "ssl_groups": "x25519"},
	] {
		count(policy.deny) == 0 with input as doc(settings)
		with data.parameters as {"suites": ["TLS_AES_128_GCM_SHA256", "TLS_AES_256_GCM_SHA384", "TLS_CHACHA20_POLY1305_SHA256"], "groups": ["SecP256r1MLKEM768", "SecP384r1MLKEM1024", "X25519", "X25519MLKEM768", "X448", "prime256v1", "secp384r1", "secp521r1"]}
		count(policy.indeterminate) == 0 with input as doc(settings)
		with data.parameters as {"suites": ["TLS_AES_128_GCM_SHA256", "TLS_AES_256_GCM_SHA384", "TLS_CHACHA20_POLY1305_SHA256"], "groups": ["SecP256r1MLKEM768", "SecP384r1MLKEM1024", "X25519", "X25519MLKEM768", "X448", "prime256v1", "secp384r1", "secp521r1"]}
	}
}

test_hidden_setting_neither_passes_nor_fails if {
	count(policy.indeterminate) > 0 with input as doc({})
		with data.parameters as {"suites": ["TLS_AES_128_GCM_SHA256", "TLS_AES_256_GCM_SHA384", "TLS_CHACHA20_POLY1305_SHA256"], "groups": ["SecP256r1MLKEM768", "SecP384r1MLKEM1024", "X25519", "X25519MLKEM768", "X448", "prime256v1", "secp384r1", "secp521r1"]}
	count(policy.deny) == 0 with input as doc({})
		with data.parameters as {"suites": ["TLS_AES_128_GCM_SHA256", "TLS_AES_256_GCM_SHA384", "TLS_CHACHA20_POLY1305_SHA256"], "groups": ["SecP256r1MLKEM768", "SecP384r1MLKEM1024", "X25519", "X25519MLKEM768", "X448", "prime256v1", "secp384r1", "secp521r1"]}
}

old(curve) := {"attributes": {"server_version_num": 160004, "settings": {"ssl_ecdh_curve": curve}}}

test_before_18_the_curve_counts if {
	count(policy.deny) == 0 with input as old("prime256v1") with data.parameters as {"suites": [], "groups": ["prime256v1"]}
	count(policy.deny) == 1 with input as old("secp192k1") with data.parameters as {"suites": [], "groups": ["prime256v1"]}
}

test_each_version_has_to_show_its_own_settings if {
	first := {"attributes": {"server_version_num": 180000, "settings": {}}}
	unseen := {name | some msg in policy.indeterminate; name := trim_prefix(msg, "the server did not show ")} with input as first
	unseen == {"ssl_tls13_ciphers", "ssl_groups"}
	count(policy.indeterminate) == 0 with input as old("prime256v1")
	count(policy.indeterminate) == 1 with input as {"attributes": {"server_version_num": 179999, "settings": {}}}
}
