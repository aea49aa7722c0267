"""Ready profiles of carriers as a starting point: an account names one and adds its URL, brand name and secrets.

Codes are from the carriers' public documents; each contract may differ, and an account's own tables take precedence.
"""

from __future__ import annotations

from collections.abc import Mapping

from messageproviders.port import ArrivalState, SendOutcome

_SENT, _LATER, _REFUSED, _BROKEN = SendOutcome.ACCEPTED, SendOutcome.LATER, SendOutcome.REFUSED, SendOutcome.BROKEN

ESMS: Mapping[str, object] = {
    "url": "https://rest.esms.vn/MainService.svc/json/SendMultipleMessage_V4_post_json/",
    "json": {
        "ApiKey": "{secret.key}",
        "SecretKey": "{secret}",
        "Phone": "{to}",
        "Content": "{text}",
        "Brandname": "{sender}",
        "SmsType": "2",
        "IsUnicode": "{coding}",
        "RequestId": "{reference}",
        "CallbackUrl": "{callback}",
        "Sandbox": "{sandbox}",
    },
    "values": {"sandbox": "0"},
    "number": "0",
    "codings": ["0", "1"],
    "code": "{CodeResult}",
    "id": "{SMSID}",
    # "Mỗi RequestId có hiệu lực chặn trong ngày": 12 hours and not a day, so that a retry after midnight is not sent
    # twice.
    "remembers_hours": 12,
    "outcomes": {
        "100": _SENT,  # accepted
        "124": _SENT,  # this RequestId was accepted before
        "99": SendOutcome.NOT_HERE,  # the carrier blocks the number
        "101": _BROKEN,  # ApiKey or SecretKey
        "102": _BROKEN,  # no price list
        "103": _BROKEN,  # no balance
        "104": _BROKEN,  # brand name unknown
        "107": _REFUSED,  # fewer than thirty numbers, for advertising
        "108": _REFUSED,  # format of the number
        "110": _REFUSED,  # invalid data
        "120": _REFUSED,  # too many numbers
        "140": _BROKEN,  # our IP address is not on their allowlist
        "146": _REFUSED,  # does not match the registered template
        "160": SendOutcome.THROTTLED,  # too many per second
        "171": _REFUSED,  # the code was already used
        "177": SendOutcome.NOT_HERE,  # not registered with this network operator
        "201": _REFUSED,  # the text contains a blocked word
        "300": _REFUSED,  # message type missing
    },
    "callback": {
        "id": "{SMSID}",
        "reference": "{RequestId}",
        "status": "{SendStatus}/{SendSuccess}/{SendFailed}",
        "arrivals": {
            "4/*": ArrivalState.FAILED,
            "5/[1-9]*": ArrivalState.DELIVERED,
            "5/*/[1-9]*": ArrivalState.FAILED,
            "*": ArrivalState.ON_THE_WAY,
        },
        "sender": "{sender}",
        "text": "{content}",
        "word_id": "{smsid}",
        "sign": "{sign}",
        "signed": "{cpid}{smsid}{content}{receiverTime}{secret.mo}",
        # "Kết nối đầu số ngắn": the expected response to an inbound message. The carrier forwards the text in <Message>
        # to the person; it stays empty because we send our own confirmation.
        "answer": (
            "<ClientResponse><Message></Message><Smsid>{smsid}</Smsid><Receiver>{sender}</Receiver></ClientResponse>"
        ),
        "answer_type": "text/xml; charset=utf-8",
    },
    "poll": {
        "url": "https://rest.esms.vn/MainService.svc/json/GetSendStatus",
        "query": {"RefId": "{id}", "ApiKey": "{secret.key}", "SecretKey": "{secret}"},
        "status": "{CodeResponse}/{SendStatus}/{SendSuccess}/{SendFailed}",
        "arrivals": {
            "100/4/*": ArrivalState.FAILED,
            "100/5/[1-9]*": ArrivalState.DELIVERED,
            "100/5/*/[1-9]*": ArrivalState.FAILED,
        },
    },
    "balance": {
        "url": "https://rest.esms.vn/MainService.svc/json/GetBalance_json",
        "json": {"ApiKey": "{secret.key}", "SecretKey": "{secret}"},
        "field": "{Balance}",
    },
}

# SOAP `wsCpMt`, over the operator's own line: the response is <result>1</result>, or 0 with a reason in <message>.
VIETTEL: Mapping[str, object] = {
    "url": "https://viettel.example.vn:8998/bulkapi",
    "body": (
        '<soapenv:Envelope xmlns:soapenv="http://schemas.xmlsoap.org/soap/envelope/" xmlns:imp="http://impl.bulkSms.ws/">'
        "<soapenv:Body><imp:wsCpMt><User>{secret.user}</User><Password>{secret}</Password><CPCode>{cp_code}</CPCode>"
        "<RequestID>1</RequestID><UserID>{to}</UserID><ReceiverID>{to}</ReceiverID><ServiceID>{sender}</ServiceID>"
        "<CommandCode>bulksms</CommandCode><Content>{text}</Content><ContentType>{coding}</ContentType>"
        "</imp:wsCpMt></soapenv:Body></soapenv:Envelope>"
    ),
    "values": {"cp_code": ""},
    "codings": ["0", "1"],
    "most_characters": 480,
    "code": "{result}/{message}",
    "outcomes": {
        "1/*": _SENT,
        "0/Authenticate*": _BROKEN,
        "0/*IP_INVALID*": _BROKEN,
        "0/*": _REFUSED,
    },
}

VNPT: Mapping[str, object] = {
    "url": "https://vnpt.example.vn:8888/smsbn/api",
    "json": {
        "RQST": {
            "name": "send_sms_list",
            "REQID": "{reference}",
            "LABELID": "{label}",
            "CONTRACTID": "{contract}",
            "CONTRACTTYPEID": "1",
            "TEMPLATEID": "{template}",
            "PARAMS": [{"NUM": "1", "CONTENT": "{text}"}],
            "SCHEDULETIME": "",
            "MOBILELIST": "{to}",
            "ISTELCOSUB": "0",
            "AGENTID": "{agent}",
            "APIUSER": "{secret.user}",
            "APIPASS": "{secret}",
            "USERNAME": "{username}",
            "DATACODING": "{coding}",
        }
    },
    "values": {"label": "", "contract": "", "template": "", "agent": "", "username": ""},
    "code": "{RPLY.ERROR}",
    "outcomes": {"0": _SENT, "*": _REFUSED},
}

VMG: Mapping[str, object] = {
    "url": "https://api.brandsms.vn/api/SMSBrandname/SendSMS",
    "headers": {"token": "{secret}"},
    "json": {
        "to": "{to}",
        "from": "{sender}",
        "message": "{text}",
        "scheduled": "",
        "requestId": "{reference}",
        "useUnicode": "{coding}",
        "type": "1",
    },
    "codings": ["0", "1"],
    "code": "{errorCode}",
    "id": "{referentId}",
    "outcomes": {"000": _SENT, "*": _REFUSED},
}

SPEEDSMS: Mapping[str, object] = {
    "url": "https://api.speedsms.vn/index.php/sms/send",
    "basic": {"user": "{secret}", "password": "x"},
    "json": {"to": ["{to}"], "content": "{text}", "sms_type": "3", "sender": "{sender}"},
    "code": "{status}/{code}",
    "id": "{data.tranId}",
    "outcomes": {"success/*": _SENT, "*": _REFUSED},
}

# Kannel 1.4 `sendsms` (User's guide, ch. 6): "0: Accepted for delivery", "3: Queued for later delivery"; delivery
# reports go to a URL in which Kannel itself fills in %d (the state).
KANNEL: Mapping[str, object] = {
    "url": "http://kannel.example.vn:13013/cgi-bin/sendsms",
    "query": {
        "username": "{secret.user}",
        "password": "{secret}",
        "from": "{sender}",
        "to": "{to}",
        "text": "{text}",
        "charset": "UTF-8",
        "coding": "{coding}",
        "dlr-mask": "31",
        "dlr-url": "{callback}?ref={reference}&type=%d&smsc=%i",
    },
    "codings": ["0", "2"],
    "pattern": r"^(?P<code>\d+): ?(?P<words>[^\r\n]*)",
    "code": "{code}/{words}",
    "id": "{reference}",
    "outcomes": {
        "0/*": _SENT,
        "3/*": _SENT,
        "4/*": _BROKEN,  # authorisation
        "*/*uthorization*": _BROKEN,
        "*/Temporal failure*": _LATER,
        "*": _REFUSED,
    },
    "callback": {
        "reference": "{ref}",
        "status": "{type}",
        "arrivals": {
            "1": ArrivalState.DELIVERED,
            "2": ArrivalState.FAILED,
            "16": ArrivalState.FAILED,
            "*": ArrivalState.ON_THE_WAY,
        },
        "sender": "{from}",
        "text": "{text}",
        "word_id": "{id}",
        "charset": "{charset}",  # of the octets of the text: UTF-16BE for text with diacritics
    },
}

PROFILES: Mapping[str, Mapping[str, object]] = {
    "esms": ESMS,
    "viettel": VIETTEL,
    "vnpt": VNPT,
    "vmg": VMG,
    "speedsms": SPEEDSMS,
    "kannel": KANNEL,
}
