package api

import (
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"time"

	"github.com/golang-jwt/jwt/v5"

	"github.com/literaryai/dramatis"
	"github.com/literaryai/dramatis/store"
)

// Access tokens are ours alone: nobody else issues or reads them.
const (
	tokenIssuer    = "dramatis"
	apiAudience    = "dramatis-api"
	pageAudience   = "dramatis-monitor" // a token that opens the monitor's pages and nothing else
	deviceAudience = "dramatis-device"  // a token that opens nothing: it tells a device that has logged in before
	monitorTTL     = 10 * time.Minute
	leastKeyBytes  = 32
)

// claims is what an access token says. Login is what it is good for no longer than.
type claims struct {
	jwt.RegisteredClaims
	Name  string        `json:"name,omitempty"`
	Role  dramatis.Role `json:"role,omitempty"`
	Login string        `json:"sid,omitempty"`
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

// sign makes a token of a login for one audience.
func (s *signer) sign(login *store.Login, audience string, ttl time.Duration) (string, error) {
	now, u := s.clock(), &login.User
	return s.seal(claims{
		RegisteredClaims: jwt.RegisteredClaims{
			Issuer: tokenIssuer, Audience: jwt.ClaimStrings{audience}, Subject: u.ID.String(), ID: dramatis.NewID().String(),
			IssuedAt: jwt.NewNumericDate(now), ExpiresAt: jwt.NewNumericDate(now.Add(ttl)),
		},
		Name: u.Username, Role: u.Role, Login: login.ID.String(),
	})
}

func (s *signer) seal(c claims) (string, error) {
	signed, err := jwt.NewWithClaims(jwt.SigningMethodHS256, c).SignedString(s.key)
	if err != nil {
		return "", fmt.Errorf("sign a token: %w", err)
	}
	return signed, nil
}

// read checks a token; every reason against it is the same unauthorized, so that nothing is learned by trying. Whether its
// login goes on, only the store knows.
func (s *signer) read(token, audience string) (caller, error) {
	c, err := s.parse(token, audience)
	if err != nil {
		return caller{}, err
	}
	id, badID := dramatis.ParseID("sub", c.Subject)
	login, badLogin := dramatis.ParseID("sid", c.Login)
	if badID != nil || badLogin != nil || !c.Role.Valid() {
		return caller{}, errBadToken()
	}
	return caller{ID: id, Name: c.Name, Role: c.Role, Expires: c.ExpiresAt.Time, login: login}, nil
}

func (s *signer) parse(token, audience string) (claims, error) {
	var c claims
	_, err := jwt.ParseWithClaims(token, &c, func(*jwt.Token) (any, error) { return s.key, nil },
		jwt.WithValidMethods([]string{jwt.SigningMethodHS256.Alg()}), jwt.WithIssuer(tokenIssuer),
		jwt.WithAudience(audience), jwt.WithExpirationRequired(), jwt.WithTimeFunc(s.clock))
	if err != nil {
		return c, errBadToken()
	}
	return c, nil
}

func errBadToken() error {
	return dramatis.Errorf(dramatis.CodeUnauthorized, "the token is not valid, or no longer")
}

// newSecret makes a secret of 256 bits.
func newSecret() string {
	raw := make([]byte, 32)
	_, _ = rand.Read(raw) // never fails: the runtime gives up first
	return base64.RawURLEncoding.EncodeToString(raw)
}

// hashSecret is what the store knows a secret by. A hash without salt is enough for what cannot be guessed.
func hashSecret(secret string) []byte {
	sum := sha256.Sum256([]byte(secret))
	return sum[:]
}
