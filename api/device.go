package api

import (
	"context"
	"net/http"
	"time"

	"github.com/golang-jwt/jwt/v5"

	"github.com/literaryai/dramatis"
)

// A device that has logged in keeps a cookie which says so. It opens nothing: it only keeps others from using up the
// tries that its owner has (see loginLimits).
const (
	deviceCookie = "dramatis_device"
	devicePath   = "/api/v1/auth/login"
	deviceTTL    = 180 * 24 * time.Hour
)

// rememberDevice is the cookie for a device on which a user has just logged in.
func (s *Server) rememberDevice(ctx context.Context, user dramatis.ID) (string, error) {
	now := s.clock()
	token, err := s.tokens.seal(claims{RegisteredClaims: jwt.RegisteredClaims{
		Issuer: tokenIssuer, Audience: jwt.ClaimStrings{deviceAudience}, Subject: user.String(), ID: dramatis.NewID().String(),
		IssuedAt: jwt.NewNumericDate(now), ExpiresAt: jwt.NewNumericDate(now.Add(deviceTTL)),
	}})
	if err != nil {
		return "", err
	}
	cookie := http.Cookie{ //nolint:gosec // Secure follows the connection: the platform runs on loopback too
		Name: deviceCookie, Value: token, Path: devicePath, MaxAge: int(deviceTTL.Seconds()),
		HttpOnly: true, SameSite: http.SameSiteStrictMode, Secure: overTLS(ctx),
	}
	return cookie.String(), nil
}

// deviceOf is the id of a device on which a user has logged in before; empty for a cookie that says nothing of the kind.
func (s *Server) deviceOf(cookie string, user dramatis.ID) string {
	if cookie == "" {
		return ""
	}
	c, err := s.tokens.parse(cookie, deviceAudience)
	if err != nil || c.Subject != user.String() {
		return ""
	}
	return c.ID
}
