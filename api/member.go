package api

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/literaryai/dramatis"
	"github.com/literaryai/dramatis/store"
)

const describeMembers = `The list replaces the one there is. Each entry names a user by id, name or e-mail address, of which you may ask for 50 in an
hour; where there is an id, it counts. The owner stays, whether listed or not. To hand the world over, name another as its owner: they pay for it from then on, so its daily
budget becomes 0 until they set one; you become what the list says of you, an editor if it does not. Who is left out loses their
access, and their streams end within seconds; what they began goes on. What a member may do ends at their role on the platform: a
viewer of the platform only watches, in every world.`

type memberListOutput struct {
	ETag string `header:"ETag" doc:"Of this list, for If-Match"`
	Body pageOf[dramatis.Member]
}

func showMembers(members []dramatis.Member, err error) (*memberListOutput, error) {
	if err != nil {
		return nil, err
	}
	return &memberListOutput{
		ETag: strconv.Quote(store.MembersVersion(members)), Body: pageOf[dramatis.Member]{Items: members},
	}, nil
}

func (s *Server) listMembers(ctx context.Context, in *Named) (*memberListOutput, error) {
	return showMembers(s.store.Members(ctx, in.ID))
}

// invitation is one entry of a list of members. What GET shows beside is ignored.
type invitation struct {
	UserID   *dramatis.ID    `json:"user_id,omitempty" doc:"Who, by id"`
	Username *string         `json:"username,omitempty" maxLength:"64" example:"cosette" doc:"Who, by name"`
	Email    *string         `json:"email,omitempty" maxLength:"254" example:"cosette@example.org" doc:"Who, by e-mail address"`
	Access   dramatis.Access `json:"access" example:"editor"`
	Since    json.RawMessage `json:"since,omitempty" hidden:"true"`
}

type setMembersInput struct {
	Named
	IfMatch string `header:"If-Match" maxLength:"100" doc:"Change it only if this is still its ETag"`
	Body    struct {
		Items []invitation    `json:"items" nullable:"false" maxItems:"200"`
		Next  json.RawMessage `json:"next_cursor,omitempty" hidden:"true"`
	} `nameHint:"MembersInput"`
}

// version reads If-Match: empty where any list will do.
func (in *setMembersInput) version() string {
	tag := strings.TrimSpace(in.IfMatch)
	if tag == "*" {
		return ""
	}
	return strings.Trim(strings.TrimPrefix(tag, "W/"), `"`)
}

// invitations is the list as the store takes it, and how many e-mail addresses it asks for.
func (in *setMembersInput) invitations() (list []store.Invitation, addresses int, err error) {
	var f dramatis.Faults
	for i, item := range in.Body.Items {
		invited := store.Invitation{Access: item.Access}
		switch {
		case item.UserID != nil:
			invited.UserID = item.UserID
		case item.Username != nil:
			invited.Username = item.Username
		case item.Email != nil:
			invited.Email = item.Email
			addresses++
		default:
			f.Add(fmt.Sprintf("items[%d]", i), "must name a user: user_id, username or email")
		}
		f.Check(item.Access.Valid(), fmt.Sprintf("items[%d].access", i), "must be owner, editor or viewer")
		list = append(list, invited)
	}
	return list, addresses, f.Err("the list of members")
}

func (s *Server) setMembers(ctx context.Context, in *setMembersInput) (*memberListOutput, error) {
	list, addresses, err := in.invitations()
	if err != nil {
		return nil, err
	}
	who := callerOf(ctx)
	for range addresses { // whether an address has an account is told, but not to who asks for a whole book of them
		if _, wait := s.take(ctx, limit{keyOfTries("invite", who.ID.String()), mostInvited, time.Hour}); wait > 0 {
			return nil, tooMany("you have invited too many people by their e-mail addresses; please wait, or use their names", wait)
		}
	}
	members, err := s.store.SetMembers(ctx, in.ID, who.ID, in.version(), list)
	if in.version() != "" && dramatis.ErrorCode(err) == dramatis.CodeConflict {
		err = newProblem(http.StatusPreconditionFailed, "it has changed since you read it", dramatis.Fault{
			Place: "header.If-Match", Problem: dramatis.ErrorMessage(err),
		})
	}
	return showMembers(members, err)
}

// leaveEcosystem takes the caller's own access away.
func (s *Server) leaveEcosystem(ctx context.Context, in *Named) (*struct{}, error) {
	return nil, s.store.RemoveMember(ctx, in.ID, callerOf(ctx).ID)
}
