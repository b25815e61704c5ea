package api

import (
	"context"
	"time"

	"github.com/literaryai/dramatis"
)

const describeKeys = `The key is in this answer and never shown again. Send it as ` + "`Authorization: Bearer drm_…`" + `. Within its scopes it may
what you may, until it expires or you delete it, which ends its streams too. It opens nothing that is about your account or the platform.`

// KeyView is a key as its owner sees it. It is exported because the framework passes over embedded types that are not.
type KeyView struct {
	ID         dramatis.ID      `json:"id"`
	Name       string           `json:"name" example:"My notebook"`
	Prefix     string           `json:"prefix" doc:"How the key begins" example:"drm_Q2hhcmxl"`
	Scopes     []dramatis.Scope `json:"scopes" nullable:"false" example:"[\"read\"]"`
	ExpiresAt  *time.Time       `json:"expires_at" doc:"null for never"`
	LastUsedAt *time.Time       `json:"last_used_at" doc:"To the minute; null for never"`
	CreatedAt  time.Time        `json:"created_at"`
}

func showKey(k *dramatis.APIKey) KeyView {
	return KeyView{
		ID: k.ID, Name: k.Name, Prefix: k.Prefix, Scopes: k.Scopes, ExpiresAt: k.ExpiresAt, LastUsedAt: k.LastUsedAt, CreatedAt: k.CreatedAt,
	}
}

// newKeyView is a key when it has just been made.
type newKeyView struct {
	KeyView
	Key string `json:"key" doc:"The key itself, shown only now" example:"drm_Q2hhcmxlc19NeXJpZWxfYmlzaG9wX29mX0RpZ25lXw"`
}

func (s *Server) listKeys(ctx context.Context, in *Paged) (*listed[KeyView], error) {
	found, err := s.store.APIKeys(ctx, callerOf(ctx).ID, in.page())
	if err != nil {
		return nil, err
	}
	return listOf(found, showKey), nil
}

type createKeyInput struct {
	Body struct {
		Name      string           `json:"name" minLength:"1" maxLength:"100" example:"My notebook"`
		Scopes    []dramatis.Scope `json:"scopes" nullable:"false" minItems:"1" maxItems:"3" example:"[\"read\"]" doc:"What it is for; no scope holds another"`
		ExpiresAt *time.Time       `json:"expires_at,omitempty" doc:"Left out, it never expires" example:"2030-01-01T00:00:00Z"`
	} `nameHint:"KeyInput"`
}

// shownOfKey is how much of a key is kept to know it again: four letters of the prefix, and 48 of its 256 bits.
const shownOfKey = len(keyPrefix) + 8

func (s *Server) createKey(ctx context.Context, in *createKeyInput) (*answer[newKeyView], error) {
	secret := keyPrefix + newSecret()
	k := dramatis.APIKey{
		UserID: callerOf(ctx).ID, Name: in.Body.Name, Prefix: secret[:shownOfKey], Scopes: in.Body.Scopes, ExpiresAt: in.Body.ExpiresAt,
	}
	if err := k.Validate(s.clock()); err != nil {
		return nil, err
	}
	k, err := s.store.CreateAPIKey(ctx, k, hashSecret(secret))
	if err != nil {
		return nil, err
	}
	return &answer[newKeyView]{newKeyView{KeyView: showKey(&k), Key: secret}}, nil
}

func (s *Server) deleteKey(ctx context.Context, in *Named) (*struct{}, error) {
	return nil, s.store.DeleteAPIKey(ctx, callerOf(ctx).ID, in.ID)
}

func (s *Server) deleteKeys(ctx context.Context, _ *struct{}) (*struct{}, error) {
	return nil, s.store.DeleteAPIKeys(ctx, callerOf(ctx).ID)
}
