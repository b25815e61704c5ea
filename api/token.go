package api

import (
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"time"

	"github.com/golang-jwt/jwt/v5"

	"github.com/literaryai/dramatis"
)

// Access tokens are ours alone: nobody else issues or reads them.
const (
	tokenIssuer   = "dramatis"
	apiAudience   = "dramatis-api"
	pageAudience  = "dramatis-monitor" // a token that opens the monitor's pages and nothing else
	monitorTTL    = 10 * time.Minute
	leastKeyBytes = 32
)

// caller is who a request comes from, as its access token says.
type caller struct {
	ID      dramatis.ID
	Name    string
	Role    dramatis.Role
	Expires time.Time
}

// claims is what an access token says.
type claims struct {
	jwt.RegisteredClaims
	Name string        `json:"name"`
	Role dramatis.Role `json:"role"`
}

// signer makes and reads access tokens: HS256, with issuer, audience and an id of their own.
type signer struct {
	key   []byte
	ttl   time.Duration
	clock dramatis.Clock
}

func newSigner(key []byte, ttl time.Duration, clock dramatis.Clock) *signer {
	if len(key) < leastKeyBytes {
		panic(fmt.Sprintf("the signing key must have at least %d bytes", leastKeyBytes))
	}
	return &signer{key: key, ttl: ttl, clock: clock}
}

// sign makes a token for one audience.
func (s *signer) sign(u *dramatis.User, audience string, ttl time.Duration) (string, error) {
	now := s.clock()
	signed, err := jwt.NewWithClaims(jwt.SigningMethodHS256, claims{
		RegisteredClaims: jwt.RegisteredClaims{
			Issuer: tokenIssuer, Audience: jwt.ClaimStrings{audience}, Subject: u.ID.String(), ID: dramatis.NewID().String(),
			IssuedAt: jwt.NewNumericDate(now), ExpiresAt: jwt.NewNumericDate(now.Add(ttl)),
		},
		Name: u.Username, Role: u.Role,
	}).SignedString(s.key)
	if err != nil {
		return "", fmt.Errorf("sign a token: %w", err)
	}
	return signed, nil
}

// read checks a token; every reason against it is the same unauthorized, so that nothing is learned by trying.
func (s *signer) read(token, audience string) (caller, error) {
	var c claims
	_, err := jwt.ParseWithClaims(token, &c, func(*jwt.Token) (any, error) { return s.key, nil },
		jwt.WithValidMethods([]string{jwt.SigningMethodHS256.Alg()}), jwt.WithIssuer(tokenIssuer),
		jwt.WithAudience(audience), jwt.WithExpirationRequired(), jwt.WithTimeFunc(s.clock))
	if err != nil {
		return caller{}, dramatis.Errorf(dramatis.CodeUnauthorized, "the token is not valid, or no longer")
	}
	id, err := dramatis.ParseID("sub", c.Subject)
	if err != nil || !c.Role.Valid() {
		return caller{}, dramatis.Errorf(dramatis.CodeUnauthorized, "the token is not valid, or no longer")
	}
	return caller{ID: id, Name: c.Name, Role: c.Role, Expires: c.ExpiresAt.Time}, nil
}

// newRefreshToken makes a secret of 256 bits, and the hash under which the store knows it. A hash without salt is
// enough for a secret that cannot be guessed.
func newRefreshToken() (secret string, hash []byte) {
	raw := make([]byte, 32)
	_, _ = rand.Read(raw) // never fails: the runtime gives up first
	secret = base64.RawURLEncoding.EncodeToString(raw)
	return secret, hashToken(secret)
}

func hashToken(secret string) []byte {
	sum := sha256.Sum256([]byte(secret))
	return sum[:]
}
