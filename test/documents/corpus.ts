/** Templates that hold a placeholder where an attribute stands: no document, and said to be none. */
export const unreadable: Readonly<Record<string, string>> = {
  'Azure+azure-api-management-policy-toolkit/test__Test.Core__Compiling__SetHeaderTests.cs--10.xml':
    '3:36 PD1035 `{ea}` is no attribute',
  'Azure+azure-api-management-policy-toolkit/test__Test.Core__Compiling__SetHeaderTests.cs--23.xml':
    '3:36 PD1035 `{ea}` is no attribute',
  'Azure+azure-api-management-policy-toolkit/test__Test.Core__Compiling__SetQueryParameterTests.cs--10.xml':
    '3:43 PD1035 `{ea}` is no attribute',
  'Azure+azure-api-management-policy-toolkit/test__Test.Core__Compiling__SetQueryParameterTests.cs--23.xml':
    '3:45 PD1035 `{ea}` is no attribute',
}

/** What is found first in each document that the corpus calls broken. */
export const brokenDocuments: Readonly<Record<string, string>> = {
  // Line 21 and others hold `"latlong="""`, two C# strings in a row: for the reader they are lexed well.
  'Azure+api-management-policy-snippets/examples__Call_out_to_an_HTTP_endpoint_and_cache_the_response.policy.xml':
    '41:73 PD1052 the string that starts here is not closed',
  'Azure+azure-api-management-policy-toolkit/.github__skills__policy-testing__SKILL.md--0.0.xml':
    '3:17 PD1011 `<{xml-element-name}` begins no tag',
  'Azure+azure-api-management-policy-toolkit/.github__skills__policy-testing__SKILL.md--5.0.xml':
    '3:9 PD1011 `<{xml-element-name}` begins no tag',
  'Azure+azure-api-management-policy-toolkit/test__Test.Decompiling__DirectoryRoundTripTests.cs--13.xml':
    '1:2 PD1023 `<fragment>` is not closed',
  'Azure-Samples+Apim-Samples/.vscode__APIM-POLICY-CONFIG.md--4.xml':
    '2:2 PD1023 `<when>` is not closed',
  'Azure+apiops/src__integration.tests__Common.cs--15.xml':
    '1:18 PD1035 `\\s+fragment-id="([^"]+)"\\s*` is no attribute',
}

/** Broken by their C# alone (two strings in a row, a character literal of many characters): found when it is compiled. */
export const brokenCSharp: readonly string[] = [
  'Azure+api-management-policy-snippets/examples__Loopback_request_for_service_at_same_API_Management_service.xml',
  'Azure+api-management-policy-snippets/examples__Pre-authorize_requests_based_on_HTTP_method_with_validate-jwt.policy.xml',
  'bcgov+ai-hub-tracking/infra-ai-hub__params__apim__README.md--7.xml',
]
