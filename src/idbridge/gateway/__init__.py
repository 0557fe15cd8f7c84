"""The drop-in gateway: a server on which unmodified clients of Huawei's ID Document OCR work.

A request goes through `app` (wire, request id, errors), `bodies` (limits), `authentication` (with `signatures` and
`tokens`), `huawei` or `native` (what is asked), `service` (with `fetching` and `workers`), and back; `iam` answers the
calls that the SDKs make before, and `answers` turns every error into Huawei's. It needs `pip install
"idbridge[gateway]"`.
"""
