package legacy

import (
	"strings"
	"unicode"
)

// noun is a kind of thing that a table may hold.
type noun string

const (
	users         noun = "users"
	documents     noun = "documents"
	characters    noun = "characters"
	conversations noun = "conversations"
	messages      noun = "messages"
)

// nouns are all of them, what others refer to first.
func nouns() []noun { return []noun{users, documents, characters, conversations, messages} }

// field is something that a column may say about a noun, with the names that such columns have, the likeliest first.
type field struct {
	name  string
	names string
	to    noun // what it refers to, if it does
}

// tableNames are the names that tables of a noun have, the likeliest first, without case and punctuation.
func tableNames(n noun) []string {
	return strings.Fields(map[noun]string{
		users:         "users user appusers authusers accounts account useraccounts useraccount members",
		documents:     "documents document books book manuscripts manuscript texts text uploads files file",
		characters:    "characters character characterprofiles characterprofile personas persona figures",
		conversations: "conversations conversation chats chat chatsessions chatsession dialogues dialogs sessions session threads",
		messages:      "messages message chatmessages chatmessage conversationmessages chathistory messagehistory history",
	}[n])
}

// fields are what can be said about a noun.
func fields(n noun) []field {
	created := field{name: "created", names: "createdat created creationdate createdon createdtime datecreated dateadded addedat timestamp date time sentat uploadedat uploaddate joinedat registeredat startedat ts"}
	return map[noun][]field{
		users: {
			{name: "id", names: "id userid uid uuid"},
			{name: "username", names: "username login loginname nickname handle user name displayname fullname"},
			{name: "email", names: "email mail emailaddress usermail"},
			{name: "password", names: "passwordhash hashedpassword passwd pwhash passhash pwdhash password pwd"},
			{name: "role", names: "role userrole usertype isadmin issuperuser admin"},
			created,
		},
		documents: {
			{name: "id", names: "id documentid docid bookid uuid"},
			{name: "owner", names: "userid ownerid owner uploadedby createdby user username", to: users},
			{name: "title", names: "title name documentname booktitle"},
			{name: "author", names: "author authorname writer"},
			{name: "filename", names: "filename originalfilename originalname"},
			{name: "path", names: "path filepath storagepath location filelocation"},
			{name: "content", names: "content text fulltext rawtext body contents filedata data blob"},
			created,
		},
		characters: {
			{name: "id", names: "id characterid personaid uuid"},
			{name: "owner", names: "userid ownerid owner createdby user username", to: users},
			{name: "document", names: "documentid docid bookid sourcedocumentid document book documenttitle", to: documents},
			{name: "name", names: "name charactername fullname title"},
			{name: "description", names: "description bio biography summary about profile"},
			{name: "voice", names: "voice speakingstyle speechstyle speechpattern speechpatterns tone"},
			{name: "greeting", names: "greeting firstmessage firstmes openingline"},
			{name: "examples", names: "examples exampledialogue exampledialogues sampledialogue samplelines quotes"},
			{name: "traits", names: "traits personalitytraits bigfive ocean personality"},
			{name: "goals", names: "goals goal motivation motivations desires"},
			{name: "topics", names: "topics interests"},
			{name: "facts", names: "facts knowledge"},
			{name: "tags", names: "tags labels"},
			{name: "avatar", names: "avatar avatarurl imageurl picture portrait"},
			{name: "talkativeness", names: "talkativeness"},
			{name: "autonomy", names: "autonomylevel autonomy"},
			{name: "active", names: "isactive active enabled"},
			created,
		},
		conversations: {
			{name: "id", names: "id conversationid chatid sessionid threadid uuid"},
			{name: "user", names: "userid ownerid owner user username createdby", to: users},
			{name: "character", names: "characterid personaid character persona charactername", to: characters},
			{name: "characters", names: "characterids characters participants participantids cast"},
			{name: "title", names: "title name topic subject"},
			{name: "messages", names: "messages messagesjson history chathistory log transcript content"},
			created,
		},
		messages: {
			{name: "id", names: "id messageid uuid"},
			{name: "conversation", names: "conversationid chatid sessionid chatsessionid threadid conversation chat session", to: conversations},
			{name: "role", names: "role senderrole sendertype speakertype sender author speaker from type"},
			{name: "isuser", names: "isuser fromuser isfromuser isuser"},
			{name: "character", names: "characterid personaid character charactername", to: characters},
			{name: "user", names: "userid user username", to: users},
			{name: "text", names: "content text message body messagetext messagecontent"},
			{name: "action", names: "action stagedirection"},
			{name: "order", names: "position turn turnnumber sequence seq messageorder messageindex orderindex ordinal idx"},
			created,
		},
	}[n]
}

// fieldOf finds a field by its name; nil when there is none.
func fieldOf(n noun, name string) *field {
	for _, f := range fields(n) {
		if f.name == name {
			return &f
		}
	}
	return nil
}

// folded is a name without case and punctuation: createdAt, Created_At and "created at" are one.
func folded(name string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			return unicode.ToLower(r)
		}
		return -1
	}, name)
}
